import { expect, it } from 'vitest';
import { describeOnEachDialect } from '../testing/index.ts';

const address = (addressKey: string, addedRevision: number, removedRevision: number | null = null) => ({
  id: `${addressKey} ${addedRevision}`,
  leadId: `lead of ${addressKey}`,
  address: addressKey.toUpperCase(),
  addressKey,
  addedRevision,
  removedRevision,
});

describeOnEachDialect('lead addresses by domain', (openTestDatabase) => {
  async function openLeads() {
    const db = await openTestDatabase();
    await db.write((r) =>
      r.leads.insertAddresses([
        address('a@acme.example', 1),
        address('b@acme.example', 1),
        address('b@acme.example', 2),
        address('c@acme.example', 1, 3),
        address('d@acme.example', 5),
        address('x@bolt.example', 2),
        address('jo@gmail.com', 1),
        address('"a@b"@gmail.com', 1),
      ]),
    );
    return db;
  }
  const added = { after: -1, upTo: 3 };

  it('are summed up by how many a domain has, each address once, with free mail apart', async () => {
    const db = await openLeads();
    const summary = await db.read((r) => r.leadDomains.summarise({ added, apart: ['gmail.com'] }));
    expect(summary.apartCount).toBe(2);
    expect(summary.sizes.toSorted((a, b) => a.addressCount - b.addressCount)).toEqual([
      { addressCount: 1, domainCount: 1 },
      { addressCount: 2, domainCount: 1 },
    ]);
  });

  it('count from the revision on after which they were added', async () => {
    const db = await openLeads();
    const list = (after: number, upTo: number) =>
      db.read((r) => r.leadDomains.listDomains({ added: { after, upTo }, behind: null, limit: 9 }));
    expect(await list(1, 2)).toEqual([
      { domain: 'acme.example', addressCount: 1 },
      { domain: 'bolt.example', addressCount: 1 },
    ]);
    expect(await list(4, 5)).toEqual([{ domain: 'acme.example', addressCount: 1 }]);
  });

  it('are listed page by page, within a domain and from domain to domain', async () => {
    const db = await openLeads();
    await db.read(async ({ leadDomains }) => {
      const whole = { domain: 'acme.example', addressKey: null };
      const part = { domain: 'acme.example', addressKey: 'a@acme.example' };
      const domainsBehind = async (behind: typeof whole | typeof part) =>
        (await leadDomains.listDomains({ added, behind, limit: 1 })).map(({ domain }) => domain);
      expect(await domainsBehind(whole)).toEqual(['bolt.example']);
      expect(await domainsBehind(part)).toEqual(['acme.example']);

      const domains = ['acme.example', 'gmail.com'];
      const keysBehind = async (behind: typeof whole | typeof part | null) =>
        (await leadDomains.listAddresses({ added, domains, behind, limit: 9 })).map((one) => one.addressKey);
      expect(await keysBehind(null)).toHaveLength(4);
      expect(await leadDomains.listAll({ added })).toHaveLength(5);
      expect((await keysBehind(part)).slice(0, 1)).toEqual(['b@acme.example']);
      expect(await keysBehind(whole)).not.toContain('b@acme.example');
    });
  });
});
