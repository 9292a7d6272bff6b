import { openTestSqlite } from '@mailsync/db/testing';
import { createManualClock } from '@mailsync/foundation';
import { expect, it, onTestFinished } from 'vitest';
import { createTestCrm } from '../testing/index.ts';
import { toActor } from '../users/user-view.ts';

const MORNING = new Date('2026-05-04T09:30:00.000Z');

/** Everything that can happen, once, around Ann's mailbox and Jo's lead. */
async function start() {
  const { database: db, remove } = await openTestSqlite();
  onTestFinished(remove);
  const test = await createTestCrm({ db, clock: createManualClock(MORNING) });
  const { seed, crm } = test;
  const north = await seed.team('North');
  const people = {
    boss: toActor(await seed.user({ role: 'administrator' })),
    ann: toActor(await seed.user({ role: 'salesperson', teamId: north })),
    lead: toActor(await seed.user({ role: 'sales_manager', teamId: north })),
    foreign: toActor(await seed.user({ role: 'sales_manager', teamId: await seed.team('South') })),
    jo: toActor(await seed.user({ role: 'junior_salesperson' })),
    kim: toActor(await seed.user({ role: 'junior_salesperson' })),
  };
  const mailboxId = await seed.mailbox({ userId: people.ann.id, address: 'ann@company.example' });
  const { id: leadId } = await crm.leads.create({
    actor: people.boss,
    lead: { name: 'Ada', addresses: ['ada@lead.example'], ownerId: people.jo.id },
  });
  const seq = await db.read((r) => r.events.readNewestSeq());
  const ofMailbox = { mailboxId, userId: people.ann.id, at: MORNING };
  const ofNobody = { mailboxId: null, userId: null, at: MORNING };
  await db.write((r) =>
    r.events.append([
      { ...ofMailbox, type: 'mailbox.status_changed', data: { cause: 'seat_granted' } },
      { ...ofMailbox, type: 'emails.recorded', data: { leadIds: [leadId], emailIds: ['e'], newCount: 1 } },
      { ...ofMailbox, userId: null, type: 'sync_error.changed', data: { code: 'x' } },
      { ...ofNobody, type: 'sync_error.changed', data: { code: 'y' } },
      { ...ofNobody, type: 'lead.changed', data: { leadIds: [leadId] } },
      { ...ofNobody, type: 'company.changed', data: {} },
    ]),
  );
  const events = await db.read((r) => r.events.readAfter({ seq, limit: 50 }));
  const show = async (actor: (typeof people)['boss']) => {
    const shown = await crm.events.show({ actor, events });
    return shown.map(
      ({ type, mailboxId: id, leadIds }) => `${type}${id ? ' of the mailbox' : ''} ${leadIds.length}`,
    );
  };
  return { ...people, show };
}

it('who sees every mailbox hears everything, in ids only', async () => {
  const { show, boss } = await start();
  expect(await show(boss)).toEqual([
    'mailbox.status_changed of the mailbox 0',
    'emails.recorded of the mailbox 1',
    'sync_error.changed of the mailbox 0',
    'sync_error.changed 0',
    'lead.changed 1',
    'company.changed 0',
  ]);
});

it('the owner and the manager of the team hear of the mailbox, not of faults of the installation', async () => {
  const { show, ann, lead } = await start();
  const expected = [
    'mailbox.status_changed of the mailbox 0',
    'emails.recorded of the mailbox 1',
    'sync_error.changed of the mailbox 0',
    'lead.changed 1',
    'company.changed 0',
  ];
  expect(await show(ann)).toEqual(expected);
  expect(await show(lead)).toEqual(expected);
});

it('the manager of another team hears of the lead but not through which mailbox', async () => {
  const { show, foreign } = await start();
  expect(await show(foreign)).toEqual(['emails.recorded 1', 'lead.changed 1', 'company.changed 0']);
});

it('juniors hear of their own leads only', async () => {
  const { show, jo, kim } = await start();
  expect(await show(jo)).toEqual(['emails.recorded 1', 'lead.changed 1', 'company.changed 0']);
  expect(await show(kim)).toEqual(['company.changed 0']);
});
