import { openTestSqlite } from '@mailsync/db/testing';
import { fc } from '../testing/properties.ts';
import { expect, it } from 'vitest';
import { openEngineFixture } from '../testing/open-engine-fixture.ts';
import {
  ANN,
  connectPerson,
  DAY_MS,
  deliverToAnn,
  JANE,
  mail,
  MAX,
  MINUTE_MS,
  readFate,
  readRecorded,
  readSubjects,
  STRANGER,
} from '../testing/oak-world.ts';

/** What an audit reads again of skips, whatever it finds: ten of the newest and ten in turn. */
const SAMPLED_AT_MOST = 20;

const step = fc.oneof(
  { weight: 6, arbitrary: fc.constant('mail of a stranger' as const) },
  { weight: 3, arbitrary: fc.constant('mail of a lead' as const) },
  { weight: 1, arbitrary: fc.constant('draft' as const) },
  { weight: 1, arbitrary: fc.constant('spam' as const) },
  { weight: 3, arbitrary: fc.constant('fold' as const) },
  { weight: 2, arbitrary: fc.constant('lose' as const) },
  { weight: 2, arbitrary: fc.constant('audit' as const) },
  { weight: 1, arbitrary: fc.constant('lead is added' as const) },
  { weight: 1, arbitrary: fc.constant('two months' as const) },
);

it('folding old skips hides no loss from an audit, and has nothing read that was not lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 10, maxLength: 30 }),
      fc.infiniteStream(fc.nat()),
      async (steps, choices) => {
        const { database, remove } = await openTestSqlite();
        const fixture = await openEngineFixture({ db: database, seed: { people: [ANN] }, quotaLimits: null });
        const { control } = fixture.google;
        const choose = <Item>(items: readonly Item[]): Item | undefined =>
          items[choices.next().value! % Math.max(items.length, 1)];
        try {
          await fixture.addLead({ name: JANE.name, addresses: [JANE.address] });
          const { userId, mailboxId } = await connectPerson(fixture, ANN);
          await fixture.pass(mailboxId);
          const ofLeads: string[] = [];
          const countReads = async () => (await control.counters()).calls['messages.get'] ?? 0;
          const deliver = async (from: { address: string }, labels = ['INBOX']) => {
            const sent = mail({ from });
            await deliverToAnn(fixture, { mail: sent, labels });
            await fixture.passWhenDue(mailboxId);
            return sent.subject!;
          };
          /** Takes an email and its fate out of the database, as if neither had ever been there. */
          const lose = async () => {
            const email = choose(await readRecorded(fixture, userId));
            if (!email) return;
            await database.write(async (r) => {
              const [copy] = await r.emails.removeCopies({ emailId: email.id, mailboxIds: [mailboxId] });
              const decidedAt = new Date(0);
              const { messageId } = copy!;
              const gone = {
                messageId,
                state: 'skipped',
                reason: 'spam',
                revision: 0,
                emailId: null,
              } as const;
              await r.ledger.decide({
                mailboxId,
                decisions: [{ ...gone, attempts: 0, retryAt: null, decidedAt }],
              });
              // Spam is not folded but forgotten.
              await r.ledger.foldSkips({ decidedBefore: new Date(1), limit: 1 });
            });
            expect(await readMissing()).toContain(email.subject);
          };
          /** What was delivered of leads and is not recorded. An import that reads everything finds it before an audit does. */
          const readMissing = async () => {
            const recorded = await readSubjects(fixture, userId);
            return ofLeads.filter((subject) => !recorded.includes(subject));
          };
          const audit = async () => {
            fixture.clock.advanceMs(MINUTE_MS);
            const missingCount = (await readMissing()).length;
            const before = await countReads();
            await fixture.engine.requestAudit({ mailboxId });
            await fixture.pass(mailboxId);
            expect((await fixture.view(mailboxId)).audit).toMatchObject({ state: 'checked', missingCount });
            expect((await countReads()) - before).toBeLessThanOrEqual(SAMPLED_AT_MOST + missingCount);
            expect(await readSubjects(fixture, userId)).toEqual(ofLeads.toSorted());
          };
          let maxIsLead = false;

          for (const one of steps) {
            if (one === 'mail of a stranger') {
              const from = choose([STRANGER, MAX])!;
              const subject = await deliver(from);
              if (maxIsLead && from === MAX) ofLeads.push(subject);
            } else if (one === 'mail of a lead') ofLeads.push(await deliver(JANE));
            else if (one === 'draft') await deliver(JANE, ['DRAFT']);
            else if (one === 'spam') await deliver(JANE, ['SPAM']);
            else if (one === 'fold') {
              const decidedBefore = new Date(fixture.clock.now().getTime() + 1);
              await database.write((r) =>
                r.ledger.foldSkips({ decidedBefore, limit: 1 + (choices.next().value! % 20) }),
              );
            } else if (one === 'lose') await lose();
            else if (one === 'audit') await audit();
            else if (one === 'two months') {
              fixture.clock.advanceMs(60 * DAY_MS);
              // The audit of the night is due, and finds what was lost before.
              await fixture.pass(mailboxId);
              expect(await readSubjects(fixture, userId)).toEqual(ofLeads.toSorted());
            } else {
              // Whoever was a stranger is found although their mail is folded.
              await fixture.addLead({ name: MAX.name, addresses: [MAX.address] });
              await fixture.passWhenDue(mailboxId);
              const ids = (await control.listMessages({ person: ANN.address }))
                .filter(({ from, labels }) => from.includes(MAX.address) && labels.includes('INBOX'))
                .map(({ id, subject }) => ({ id, subject }));
              for (const { id } of ids)
                expect(await readFate(fixture, { mailboxId, messageId: id })).toBe('recorded');
              for (const { subject } of ids) if (!ofLeads.includes(subject)) ofLeads.push(subject);
              maxIsLead = true;
            }
          }
          await audit();
          await audit();
        } finally {
          await fixture.close();
          await remove();
        }
      },
    ),
    { numRuns: 8 },
  );
}, 120_000);
