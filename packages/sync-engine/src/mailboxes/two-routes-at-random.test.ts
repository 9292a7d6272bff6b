import { openTestSqlite } from '@mailsync/db/testing';
import { fc } from '../testing/properties.ts';
import { expect, it } from 'vitest';
import { createCrashingDatabase } from '../testing/crashing-database.ts';
import {
  ANN,
  connectPerson,
  DAY_MS,
  HOUR_MS,
  JANE,
  mail,
  MINUTE_MS,
  readMailbox,
  readRecorded,
  STRANGER,
} from '../testing/oak-world.ts';
import { openEngineFixture } from '../testing/open-engine-fixture.ts';

const person = ANN.address;
const does = <What extends string>(weight: number, what: What) => ({
  weight,
  arbitrary: fc.constant({ do: what }),
});

/** What may happen to a mailbox that holds a sign-in with Google and an app password. */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('deliver' as const), from: fc.constantFrom(JANE, STRANGER) }),
  },
  does(3, 'deliver to spam'),
  does(3, 'leave spam'),
  does(8, 'pass'),
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(5 * MINUTE_MS, HOUR_MS, 4 * DAY_MS),
    }),
  },
  does(3, 'refuse the sign-in'),
  does(3, 'take the sign-in again'),
  does(1, 'sign in again'),
  does(1, 'end the app passwords'),
  does(1, 'add an app password'),
  does(1, 'forget history'),
  does(1, 'number folders anew'),
  does(1, 'press Retry'),
  does(1, 'ask for a check'),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const), after: fc.nat(5) }) },
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

async function play(steps: readonly Step[]) {
  const { database, remove } = await openTestSqlite();
  const db = createCrashingDatabase(database);
  const fixture = await openEngineFixture({ db, seed: { people: [ANN] }, quotaLimits: null });
  const { control } = fixture.google;
  try {
    await fixture.addLead({ name: JANE.name, addresses: [JANE.address] });
    const { userId, mailboxId } = await connectPerson(fixture, ANN);
    const addPassword = () => fixture.connectAppPassword({ userId, person, mailboxId });
    await addPassword();
    const inSpam: { id: string; subject: string }[] = [];
    const wanted: string[] = [];
    const routes = new Set<string>();

    for (const one of steps) {
      fixture.clock.advanceMs(1_000);
      if (one.do === 'deliver') {
        const sent = mail({ from: one.from });
        await control.deliver({ to: person, mail: sent });
        if (one.from === JANE) wanted.push(sent.subject!);
      } else if (one.do === 'deliver to spam') {
        const sent = mail();
        const { id } = await control.deliver({ to: person, mail: sent, labels: ['SPAM'] });
        inSpam.push({ id, subject: sent.subject! });
      } else if (one.do === 'leave spam') {
        const left = inSpam.shift();
        if (!left) continue;
        await control.changeLabels({ person, id: left.id, add: ['INBOX'], remove: ['SPAM'] });
        wanted.push(left.subject);
      } else if (one.do === 'pass') await fixture.passWhenDue(mailboxId);
      else if (one.do === 'wait') fixture.clock.advanceMs(one.ms);
      else if (one.do === 'refuse the sign-in') {
        await control.expireAccessTokens({ person });
        const answer = { status: 400, reason: 'invalid_grant', times: 10_000 };
        await control.failNext({ kind: 'status', method: 'oauth.token', ...answer });
      } else if (one.do === 'take the sign-in again') await control.clearFaults();
      else if (one.do === 'sign in again') {
        await control.clearFaults();
        await fixture.connect({ userId, person, mailboxId });
      } else if (one.do === 'end the app passwords') await control.revokeAppPasswords({ person });
      else if (one.do === 'add an app password') await addPassword();
      else if (one.do === 'forget history') await control.expireHistory({ person });
      else if (one.do === 'number folders anew') await control.renumberFolders({ person });
      else if (one.do === 'press Retry') await fixture.engine.requestSync({ mailboxId });
      else if (one.do === 'ask for a check') await fixture.engine.requestAudit({ mailboxId });
      else {
        db.crashAfter(one.after);
        await fixture.passWhenDue(mailboxId).catch(() => {});
        db.heal();
      }
      routes.add((await readMailbox(fixture, mailboxId)).route);
    }

    await control.clearFaults();
    await addPassword();
    fixture.clock.advanceMs(2 * HOUR_MS);
    await fixture.engine.requestSync({ mailboxId });
    for (let count = 0; count < 4; count++) await fixture.passWhenDue(mailboxId);
    // The check of the coming night finds what no cursor tells of.
    fixture.clock.advanceMs(DAY_MS);
    for (let count = 0; count < 4; count++) await fixture.passWhenDue(mailboxId);
    const recorded = (await readRecorded(fixture, userId)).map(({ subject }) => subject);
    const mailbox = await readMailbox(fixture, mailboxId);
    return { wanted, recorded, mailbox, view: await fixture.view(mailboxId), routes };
  } finally {
    await fixture.close();
    await remove();
  }
}

it('however often a mailbox changes its route, in the end every lead mail is recorded once, by Google', async () => {
  let changedCount = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      const { wanted, recorded, mailbox, view, routes } = await play(steps);
      expect(recorded.toSorted()).toEqual(wanted.toSorted());
      expect(mailbox.recordedCount).toBe(wanted.length);
      expect(view).toMatchObject({ status: 'enabled', route: 'google', failover: null, openError: null });
      if (routes.size > 1) changedCount += 1;
    }),
    { numRuns: 12 },
  );
  expect(changedCount).toBeGreaterThan(2);
}, 120_000);
