import { openTestSqlite } from '@mailsync/db/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCrashingDatabase } from '../testing/crashing-database.ts';
import { openEngineFixture } from '../testing/open-engine-fixture.ts';
import {
  ANN,
  BEN,
  connectPerson,
  HOUR_MS,
  JANE,
  mail,
  MAX,
  MINUTE_MS,
  readMailbox,
  readSubjects,
  STRANGER,
} from '../testing/oak-world.ts';

const LEADS = [JANE, MAX];

/** What may happen to Ann's mailbox between two looks at it. */
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('deliver' as const), from: fc.constantFrom(JANE, MAX, STRANGER) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('deliver to spam' as const), from: fc.constantFrom(JANE, MAX) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('leave spam' as const) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('pass' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const), after: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('forget history' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('add lead' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('take seat' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('revoke' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reconnect' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('disconnect' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('fail' as const),
      method: fc.constantFrom('history.list', 'messages.get', 'messages.list', 'getProfile', 'oauth.token'),
      kind: fc.constantFrom('status' as const, 'cut' as const, 'truncate' as const),
      status: fc.constantFrom(401, 429, 500, 503),
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** Plays the steps, mends everything, and lets the mailbox catch up. Returns what is recorded and what ought to be. */
async function play(steps: readonly Step[]) {
  const { database, remove } = await openTestSqlite();
  const db = createCrashingDatabase(database);
  const fixture = await openEngineFixture({ db, seed: { people: [ANN, BEN] }, quotaLimits: null });
  const { control } = fixture.google;
  const person = ANN.address;
  try {
    const leads = [...LEADS];
    const { userId, mailboxId } = await connectPerson(fixture, ANN);
    const inSpam: string[] = [];
    const reconnect = () => fixture.connect({ userId, person });
    const deliver = async (from: { address: string }, labels: string[]) =>
      control.deliver({ to: person, mail: mail({ from }), labels });
    const addNextLead = async () => {
      const lead = leads.shift();
      if (lead) await fixture.addLead({ name: lead.name, addresses: [lead.address] });
    };

    for (const one of steps) {
      fixture.clock.advanceMs(MINUTE_MS);
      if (one.do === 'deliver') await deliver(one.from, ['INBOX']);
      else if (one.do === 'deliver to spam') inSpam.push((await deliver(one.from, ['SPAM'])).id);
      else if (one.do === 'leave spam') {
        const id = inSpam.shift();
        if (id) await control.changeLabels({ person, id, add: ['INBOX'], remove: ['SPAM'] });
      } else if (one.do === 'pass') await fixture.passWhenDue(mailboxId);
      else if (one.do === 'crash') {
        db.crashAfter(one.after);
        await fixture.passWhenDue(mailboxId).catch(() => {});
        db.heal();
      } else if (one.do === 'forget history') await control.expireHistory({ person });
      else if (one.do === 'add lead') await addNextLead();
      else if (one.do === 'take seat')
        await fixture.setMailboxLimit((await readMailbox(fixture, mailboxId)).hasSeat ? 0 : 1);
      else if (one.do === 'revoke') await control.revokeTokens({ person });
      else if (one.do === 'reconnect') await reconnect();
      else if (one.do === 'disconnect')
        await fixture.engine.disconnectMailbox({ mailboxId, history: 'keep' });
      else await control.failNext(one);
    }

    await control.clearFaults();
    await fixture.setMailboxLimit(1);
    await addNextLead();
    await addNextLead();
    await reconnect();
    for (let count = 0; count < 4; count++) {
      fixture.clock.advanceMs(HOUR_MS);
      await fixture.passWhenDue(mailboxId);
    }
    const leadAddresses = LEADS.map((lead) => lead.address);
    const stillInSpam = new Set(inSpam);
    const wanted = (await control.leadMail({ leadAddresses }))
      .filter((one) => !one.copies.some((copy) => copy.id !== undefined && stillInSpam.has(copy.id)))
      .map((one) => one.subject);
    return {
      wanted: wanted.sort(),
      recorded: await readSubjects(fixture, userId),
      view: await fixture.view(mailboxId),
    };
  } finally {
    await fixture.close();
    await remove();
  }
}

it('whatever happens, in the end every lead mail is recorded once and the mailbox is green', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      const { wanted, recorded, view } = await play(steps);
      expect(recorded).toEqual(wanted);
      expect(view).toMatchObject({
        status: 'enabled',
        openError: null,
        waitingCount: 0,
        recordedCount: wanted.length,
      });
    }),
    { numRuns: 15 },
  );
}, 60_000);
