import { describeOnEachDialect } from '@mailsync/db/testing';
import type { Database } from '@mailsync/db';
import { expect, it } from 'vitest';
import { EVERYTHING, type MailSearch } from '../providers/mail-provider.ts';
import { type LeadSearches, listApart, readNextSearches } from './read-next-searches.ts';

const fitsFive = ({ anyOf }: MailSearch) => anyOf.length <= 5;
const leads: LeadSearches = {
  added: { after: -1, upTo: 1 },
  domainSize: 3,
  apart: new Set(listApart({ ownDomains: ['oak.example'], ownAddresses: ['ann@elm.example'] })),
  ownAddresses: ['ann@elm.example'],
  bounds: { ...EVERYTHING, receivedFrom: 5 },
  fitsOneRequest: fitsFive,
};

function toWords({ anyOf, receivedFrom }: MailSearch): string[] {
  expect(receivedFrom).toBe(5);
  if (anyOf === 'everything') throw new Error('A search for leads asks for everything');
  return anyOf.map((term) =>
    term.kind === 'domain' ? term.domain : term.kind === 'address' ? term.address : term.kind,
  );
}

/** All terms, search by search, in words. `between`: what happens between two looks at the leads. */
async function readAll(db: Database, between: () => Promise<void> = async () => {}): Promise<string[][]> {
  const searches: string[][] = [];
  let next = await readNextSearches({ db, leads, position: null });
  while (next.length > 0 && searches.length < 1_000) {
    for (const { search } of next) searches.push(toWords(search));
    await between();
    next = await readNextSearches({ db, leads, position: next.at(-1)!.position });
  }
  return searches;
}

describeOnEachDialect('the searches for lead mail', (openTestDatabase) => {
  async function openLeads(addressKeys: string[]) {
    const db = await openTestDatabase();
    await db.write((r) =>
      r.leads.insertAddresses(
        addressKeys.map((addressKey) => ({
          id: addressKey,
          leadId: addressKey,
          address: addressKey,
          addressKey,
          addedRevision: 1,
          removedRevision: null,
        })),
      ),
    );
    return db;
  }
  const people = (count: number, domain: string) =>
    Array.from({ length: count }, (_, at) => `p${String(at).padStart(4, '0')}@${domain}`);

  it('begin with mail that Google Groups rewrote, and ask for everybody once', async () => {
    const addresses = [
      ...Array.from({ length: 60 }, (_, at) => `solo@company-${at}.example`),
      ...people(100, 'gmail.com'),
      ...people(2, 'small.example'),
    ];
    const searches = await readAll(await openLeads(addresses));
    expect(searches.every((search) => search.length <= 5)).toBe(true);
    expect(searches.flat().toSorted()).toEqual([...addresses, 'rewritten_by_groups'].toSorted());
  });

  it('ask for a company with many leads by its domain, never for free mail, the own company or the own provider', async () => {
    const db = await openLeads([
      ...people(50, 'acme.example'),
      ...people(3, 'gmail.com'),
      ...people(3, 'oak.example'),
      ...people(3, 'elm.example'),
    ]);
    const terms = (await readAll(db)).flat();
    expect(terms.filter((term) => term.endsWith('acme.example'))).toEqual(['acme.example']);
    for (const domain of ['gmail.com', 'oak.example', 'elm.example']) {
      expect(terms.filter((term) => term.endsWith(domain))).toEqual(people(3, domain));
    }
  });

  it('ask for both spellings of an address: Gmail’s with and without dots, other letters as such and encoded', async () => {
    const db = await openLeads([]);
    const address = (id: string, written: string, addressKey: string) => ({
      id,
      leadId: id,
      address: written,
      addressKey,
      addedRevision: 1,
      removedRevision: null,
    });
    await db.write((r) =>
      r.leads.insertAddresses([
        address('a', 'Jane.Doe@gmail.com', 'janedoe@gmail.com'),
        ...['x', 'y', 'z'].map((one) => address(one, `${one}@ærø.example`, `${one}@xn--r-1fan.example`)),
      ]),
    );
    const terms = (await readAll(db)).flat();
    expect(terms).toEqual(expect.arrayContaining(['jane.doe@gmail.com', 'janedoe@gmail.com']));
    expect(terms).toEqual(expect.arrayContaining(['x@ærø.example', 'x@xn--r-1fan.example']));
    expect(terms).not.toContain('xn--r-1fan.example');
  });

  it('leave the mailbox’s own address out: everything in it would match', async () => {
    const db = await openLeads(['ann@elm.example', 'max@bolt.example']);
    expect((await readAll(db)).flat()).toEqual(['rewritten_by_groups', 'max@bolt.example']);
  });

  it('miss nobody when leads go while they are being made', async () => {
    const staying = people(40, 'gmail.com');
    const going = people(40, 'aaa.example').concat(people(40, 'web.de'));
    const db = await openLeads([...going, ...staying]);
    let removed = 0;
    const searches = await readAll(db, async () => {
      const ids = going.slice(removed, removed + 7);
      removed += 7;
      await db.write((r) => r.leads.removeAddresses({ ids, revision: 2 }));
    });
    const terms = searches.flat();
    expect(terms).toEqual(expect.arrayContaining(staying));
    expect(new Set(terms).size).toBe(terms.length);
  });
});
