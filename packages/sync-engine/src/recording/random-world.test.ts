import { openTestSqlite } from '@mailsync/db/testing';
import { fc } from '../testing/properties.ts';
import { expect, it } from 'vitest';
import { createLeadChanges, replaceRules, type Rules } from '../testing/change-rules.ts';
import { createCrashingDatabase } from '../testing/crashing-database.ts';
import { openEngineFixture } from '../testing/open-engine-fixture.ts';
import {
  ANN,
  BEN,
  CAT,
  connectPerson,
  HOUR_MS,
  JANE,
  mail,
  MAX,
  MINUTE_MS,
  readFate,
  readRecorded,
  STRANGER,
} from '../testing/oak-world.ts';

/** Cat is a colleague: what she and Ann write is internal once the company calls its domain its own. */
const MAY_BE_LEADS = [JANE, MAX, CAT];
const PEOPLE = [ANN, BEN];
const OPEN_RULES: Rules = { exclusions: [], ownDomains: [], recordInternal: false };

const which = fc.constantFrom(0, 1);
const sender = fc.constantFrom(JANE, MAX, CAT, STRANGER);
const doing = <What extends string, More extends object>(
  weight: number,
  what: What,
  more: { [Key in keyof More]: fc.Arbitrary<More[Key]> },
) => ({
  weight,
  arbitrary: fc.tuple(fc.record(more)).map(([rest]) => ({ do: what, ...(rest as More) })),
});

/** What may happen between two looks at the mailboxes of Ann and Ben. */
const step = fc.oneof(
  doing(6, 'deliver', { from: sender, to: fc.constantFrom([0], [1], [0, 1]) }),
  doing(2, 'deliver to spam', { from: fc.constantFrom(JANE, MAX), who: which }),
  doing(2, 'leave spam', {}),
  doing(8, 'pass', { who: which }),
  doing(2, 'crash', { who: which, after: fc.nat(4) }),
  doing(1, 'forget history', { who: which }),
  doing(2, 'add lead', { lead: fc.constantFrom(...MAY_BE_LEADS) }),
  doing(1, 'remove lead', { at: fc.nat(3) }),
  doing(1, 'merge leads', {}),
  doing(1, 'readdress lead', { at: fc.nat(3), lead: fc.constantFrom(...MAY_BE_LEADS) }),
  doing(2, 'exclude', { pattern: fc.constantFrom(JANE.address, 'bolt.example') }),
  doing(1, 'lift exclusion', {}),
  doing(1, 'switch own domain', {}),
  doing(1, 'switch internal mail', {}),
  doing(1, 'change seats', { limit: fc.nat(2) }),
  doing(1, 'revoke', { who: which }),
  doing(1, 'reconnect', { who: which }),
  doing(1, 'disconnect', { who: which }),
  doing(1, 'fold skips', {}),
  doing(1, 'audit', { who: which }),
  doing(3, 'fail', {
    method: fc.constantFrom('history.list', 'messages.get', 'messages.list', 'getProfile', 'oauth.token'),
    kind: fc.constantFrom('status' as const, 'cut' as const, 'truncate' as const),
    status: fc.constantFrom(401, 429, 500, 503),
    times: fc.integer({ min: 1, max: 3 }),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** Plays the steps, mends everything but the rules, looks, lifts the rules, and looks again. */
async function play(steps: readonly Step[]) {
  const { database, remove } = await openTestSqlite();
  const db = createCrashingDatabase(database);
  const fixture = await openEngineFixture({ db, seed: { people: [ANN, BEN, CAT] }, quotaLimits: null });
  const { control } = fixture.google;
  const changes = createLeadChanges(fixture);
  try {
    const mailboxes = [await connectPerson(fixture, ANN), await connectPerson(fixture, BEN)];
    const inSpam: { person: string; id: string; subject: string }[] = [];
    let leads: { id: string; addresses: string[] }[] = [];
    let rules = OPEN_RULES;
    let rowCount = 0;
    const changeRules = async (change: Partial<Rules>) => {
      const after = { ...rules, ...change };
      await replaceRules(fixture, rules, after);
      rules = after;
    };
    const reconnect = (who: number) =>
      fixture.connect({ userId: mailboxes[who]!.userId, person: PEOPLE[who]!.address });
    const passAll = async (times: number) => {
      for (let count = 0; count < times; count++) {
        fixture.clock.advanceMs(HOUR_MS);
        for (const { mailboxId } of mailboxes) await fixture.passWhenDue(mailboxId);
      }
    };

    for (const one of steps) {
      fixture.clock.advanceMs(MINUTE_MS);
      if (one.do === 'deliver')
        await control.send({ mail: mail({ from: one.from, to: one.to.map((who) => PEOPLE[who]!) }) });
      else if (one.do === 'deliver to spam') {
        const person = PEOPLE[one.who]!.address;
        const sent = mail({ from: one.from });
        const { id } = await control.deliver({ to: person, mail: sent, labels: ['SPAM'] });
        inSpam.push({ person, id, subject: sent.subject! });
      } else if (one.do === 'leave spam') {
        const left = inSpam.shift();
        if (left) await control.changeLabels({ ...left, add: ['INBOX'], remove: ['SPAM'] });
      } else if (one.do === 'pass') await fixture.passWhenDue(mailboxes[one.who]!.mailboxId);
      else if (one.do === 'crash') {
        db.crashAfter(one.after);
        await fixture.passWhenDue(mailboxes[one.who]!.mailboxId).catch(() => {});
        db.heal();
      } else if (one.do === 'forget history')
        await control.expireHistory({ person: PEOPLE[one.who]!.address });
      else if (one.do === 'add lead') {
        const { name, address } = one.lead;
        leads.push({ id: await changes.add({ name, addresses: [address] }), addresses: [address] });
      } else if (one.do === 'remove lead') {
        const [gone] = leads.splice(one.at, 1);
        if (gone) await changes.remove(gone.id);
      } else if (one.do === 'merge leads') {
        const [from, into, ...others] = leads;
        if (!from || !into) continue;
        await changes.merge({ fromId: from.id, intoId: into.id });
        leads = [{ id: into.id, addresses: [...from.addresses, ...into.addresses] }, ...others];
      } else if (one.do === 'readdress lead') {
        const lead = leads[one.at];
        if (!lead) continue;
        lead.addresses = [one.lead.address];
        const rowId = `row-${rowCount++}`;
        await changes.readdress({ leadId: lead.id, rowId, address: one.lead.address });
      } else if (one.do === 'exclude')
        await changeRules({ exclusions: [...new Set([...rules.exclusions, one.pattern])] });
      else if (one.do === 'lift exclusion') await changeRules({ exclusions: rules.exclusions.slice(1) });
      else if (one.do === 'switch own domain')
        await changeRules({ ownDomains: rules.ownDomains.length === 0 ? ['oak.example'] : [] });
      else if (one.do === 'switch internal mail')
        await changeRules({ recordInternal: !rules.recordInternal });
      else if (one.do === 'change seats') await fixture.setMailboxLimit(one.limit);
      else if (one.do === 'revoke') await control.revokeTokens({ person: PEOPLE[one.who]!.address });
      else if (one.do === 'reconnect') await reconnect(one.who);
      else if (one.do === 'disconnect')
        await fixture.engine.disconnectMailbox({ mailboxId: mailboxes[one.who]!.mailboxId, history: 'keep' });
      else if (one.do === 'fold skips')
        await database.write((r) => r.ledger.foldSkips({ decidedBefore: fixture.clock.now(), limit: 1_000 }));
      else if (one.do === 'audit')
        // A mailbox without a seat is not checked, and says so.
        await fixture.engine.requestAudit({ mailboxId: mailboxes[one.who]!.mailboxId }).catch(() => {});
      else await control.failNext(one);
    }

    await control.clearFaults();
    await fixture.setMailboxLimit(2);
    for (const who of [0, 1]) await reconnect(who);
    await passAll(4);

    const look = async () => {
      const leadAddresses = [...new Set(leads.flatMap((lead) => lead.addresses))];
      const leadMail = await control.leadMail({ leadAddresses });
      return Promise.all(
        mailboxes.map(async ({ userId, mailboxId }, who) => {
          const person = PEOPLE[who]!.address;
          const theirs = leadMail.filter((one) => one.copies.some((copy) => copy.person === person));
          const listed = await control.listMessages({ person });
          const strangers = listed.filter(({ from }) => from.includes(STRANGER.address));
          return {
            of: theirs.map((one) => ({ subject: one.subject, from: one.leadAddresses[0]! })),
            recorded: (await readRecorded(fixture, userId)).map((email) => email.subject).sort(),
            ofStrangers: await Promise.all(
              strangers.map(({ id }) => readFate(fixture, { mailboxId, messageId: id })),
            ),
            view: await fixture.view(mailboxId),
          };
        }),
      );
    };
    const countReads = async () => (await control.counters()).calls['messages.get'] ?? 0;
    const countKeptOut = async () => {
      const counts = await Promise.all(
        mailboxes.map(({ mailboxId }) => database.read((r) => r.ledger.countByState({ mailboxId }))),
      );
      const keptOut = counts.flat().filter(({ reason }) => reason === 'excluded' || reason === 'internal');
      return keptOut.reduce((sum, { count }) => sum + count, 0);
    };
    const stillInSpam = new Set(inSpam.map(({ subject }) => subject));

    const underRules = await look();
    const { exclusions, ownDomains, recordInternal } = rules;
    const isKeptOut = ({ from }: { from: string }) =>
      exclusions.some((pattern) => from === pattern || from.endsWith(`@${pattern}`)) ||
      (!recordInternal && ownDomains.some((domain) => from.endsWith(`@${domain}`)));
    const [readsBefore, keptOutCount] = [await countReads(), await countKeptOut()];
    await changeRules(OPEN_RULES);
    await passAll(3);
    const readsForLifting = (await countReads()) - readsBefore;
    const lifted = await look();
    await passAll(2);
    const readsForNothing = (await countReads()) - readsBefore - readsForLifting;
    return { underRules, lifted, isKeptOut, keptOutCount, stillInSpam, readsForLifting, readsForNothing };
  } finally {
    await fixture.close();
    await remove();
  }
}

it('whatever happens to mail, leads, rules and mailboxes, in the end every lead mail is recorded once, and no other', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 40 }), async (steps) => {
      const world = await play(steps);
      for (const [who, { of, recorded }] of world.underRules.entries()) {
        const allowed = of.filter(({ subject }) => !world.stillInSpam.has(subject));
        const wanted = allowed.filter((one) => !world.isKeptOut(one)).map(({ subject }) => subject);
        // What was recorded before a rule was set stays; what the rules keep out may be missing, nothing else.
        expect(recorded).toEqual(expect.arrayContaining(wanted));
        expect(new Set(recorded).size).toBe(recorded.length);
        const all = world.lifted[who]!;
        expect(all.recorded).toEqual(allowed.map(({ subject }) => subject).sort());
        expect(all.view).toMatchObject({ status: 'enabled', openError: null, waitingCount: 0 });
        expect(all.ofStrangers).not.toContain('recorded');
      }
      // Each mailbox reads what was kept out of it once, and nothing when nothing has changed.
      expect(world.readsForLifting).toBe(world.keptOutCount);
      expect(world.readsForNothing).toBe(0);
    }),
    { numRuns: 25 },
  );
}, 120_000);
