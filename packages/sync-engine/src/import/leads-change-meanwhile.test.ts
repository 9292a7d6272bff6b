import type { Database } from '@mailsync/db';
import { openTestSqlite } from '@mailsync/db/testing';
import { fc } from '../testing/properties.ts';
import { expect, it } from 'vitest';
import { createLeadChanges } from '../testing/change-rules.ts';
import { openEngineFixture, START } from '../testing/open-engine-fixture.ts';
import { ANN, connectPerson, DAY_MS, mail, readTimeline } from '../testing/oak-world.ts';

/** Enough for several searches by address, and several whole domains. */
const DOMAIN_COUNT = 8;
const PER_DOMAIN = [1, 2, 9] as const;
const YEAR_DAYS = 365;

/** p0@d0.example, p0@d1.example, p1@d1.example … */
const ADDRESSES = Array.from({ length: DOMAIN_COUNT }, (_, domain) =>
  Array.from(
    { length: PER_DOMAIN[domain % PER_DOMAIN.length]! },
    (_person, person) => `p${person}@d${domain}.example`,
  ),
).flat();

const subjectsOf = (address: string) => ({ recent: `Recent of ${address}`, old: `Old of ${address}` });

/** From each address a mail of this year, and one that only a wider window reaches. */
const MESSAGES = ADDRESSES.flatMap((address) => {
  const { recent, old } = subjectsOf(address);
  const copy = (subject: string, days: number) => ({
    copies: [{ person: ANN.address, labels: ['INBOX'] }],
    receivedAtMs: START.getTime() - days * DAY_MS,
    mail: mail({ from: { name: address, address }, subject }),
  });
  return [copy(recent, 50), copy(old, 3 * YEAR_DAYS)];
});

const change = fc.record({
  kind: fc.constantFrom('add', 'remove', 'add again', 'merge', 'readdress', 'widen'),
  /** Before which transaction of the pass. */
  beforeWrite: fc.nat(12),
  choice: fc.nat(),
});

it('each lead has all its mail after imports, whatever became of leads and of the window meanwhile', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      const { database, remove } = await openTestSqlite();
      const todo = new Map<number, (() => Promise<unknown>)[]>();
      let writeCount: number | null = null;
      const db: Database = {
        ...database,
        async write(work) {
          if (writeCount !== null) {
            const due = todo.get(writeCount) ?? [];
            todo.delete(writeCount++);
            for (const one of due) await one();
          }
          return database.write(work);
        },
      };
      const fixture = await openEngineFixture({
        db,
        seed: { people: [ANN], messages: MESSAGES },
        quotaLimits: null,
      });
      try {
        const calm = { ...fixture, db: database };
        const leadChanges = createLeadChanges(calm);
        /** Addresses of each lead as it is by now. */
        const leads = new Map<string, string[]>();
        const addLead = async (address: string) =>
          leads.set(await fixture.addLead({ name: address, addresses: [address] }), [address]);
        // Every other one is a lead from the start; the others lie between them.
        for (const address of ADDRESSES.filter((_address, index) => index % 2 === 0)) await addLead(address);
        const removed: string[] = [];
        let isWide = false;
        const { mailboxId } = await connectPerson(fixture, ANN);

        const apply = async ({ kind, choice }: (typeof changes)[number]) => {
          fixture.clock.advanceMs(1_000);
          const ids = [...leads.keys()];
          const leadId = ids[choice % ids.length]!;
          const held = new Set([...leads.values()].flat());
          const free = ADDRESSES.filter((address) => !held.has(address));
          const other = free[choice % Math.max(free.length, 1)];
          if (kind === 'add' && other) await addLead(other);
          if (kind === 'add again' && removed.length > 0) await addLead(removed.pop()!);
          if (kind === 'remove' || kind === 'add again') {
            await leadChanges.remove(leadId);
            const [address] = leads.get(leadId)!;
            leads.delete(leadId);
            if (kind === 'add again') await addLead(address!);
            else removed.push(address!);
          }
          if (kind === 'merge') {
            const intoId = ids[(choice + 1) % ids.length]!;
            await leadChanges.merge({ fromId: leadId, intoId });
            leads.set(intoId, [...leads.get(intoId)!, ...leads.get(leadId)!]);
            leads.delete(leadId);
          }
          if (kind === 'readdress' && other) {
            await leadChanges.readdress({ leadId, rowId: `row ${choice} ${other}`, address: other });
            leads.set(leadId, [other]);
          }
          if (kind === 'widen') {
            isWide = true;
            await database.write(async (r) => {
              await r.company.update({ importWindowDays: 5 * YEAR_DAYS });
              await r.mailboxes.makeAllDue({ now: fixture.clock.now() });
            });
          }
        };
        for (const one of changes) {
          const before = todo.get(one.beforeWrite) ?? [];
          todo.set(one.beforeWrite, [...before, () => apply(one)]);
        }
        writeCount = 0;
        await fixture.pass(mailboxId);
        writeCount = null;
        for (const rest of todo.values()) for (const one of rest) await one();
        for (let pass = 0; pass < 3; pass++) await fixture.passWhenDue(mailboxId);

        for (const [leadId, held] of leads) {
          const expected = held.flatMap((address) => {
            const { recent, old } = subjectsOf(address);
            return isWide ? [recent, old] : [recent];
          });
          expect(await readTimeline(fixture, leadId)).toEqual(expected.toSorted());
        }
        const start = await database.read((r) => r.passes.readStart(mailboxId));
        expect(start).toMatchObject({ hasOpenHistory: false, mailbox: { status: 'enabled' } });
        expect(start!.mailbox.importedRevision).toBe(start!.revision);
      } finally {
        await fixture.close();
        await remove();
      }
    }),
    { numRuns: 5 },
  );
}, 120_000);
