import type { Database } from '@mailsync/db';
import { describeOnEachDialect } from '@mailsync/db/testing';
import { createManualClock } from '@mailsync/foundation';
import { expect, it } from 'vitest';
import type { Actor } from '../permissions/can.ts';
import { createTestCrm } from '../testing/index.ts';
import { toActor } from '../users/user-view.ts';

const MORNING = new Date('2026-05-04T09:30:00.000Z');
const HEAD = { subject: 'Offer', from: null, date: MORNING };
const SKIPPED = { messageId: '18f', state: 'skipped', reason: 'not_a_lead', emailId: null } as const;

async function start(db: Database) {
  const test = await createTestCrm({ db, clock: createManualClock(MORNING) });
  const { crm, engine, seed } = test;
  const north = await seed.team('North');
  const boss = toActor(await seed.user({ role: 'administrator' }));
  const manager = toActor(await seed.user({ role: 'sales_manager', teamId: north }));
  const ann = toActor(await seed.user({ role: 'salesperson', teamId: north }));
  const mate = toActor(await seed.user({ role: 'salesperson', teamId: north }));
  const marketing = toActor(await seed.user({ role: 'marketing_manager' }));
  const mailboxId = await seed.mailbox({ userId: ann.id, address: 'ann@company.example' });
  const ada = await crm.leads.create({
    actor: ann,
    lead: { name: 'Ada', addresses: ['ada@lead.example'], ownerId: ann.id },
  });
  engine.answers.fates = [{ ...SKIPPED, decidedAt: MORNING, head: HEAD }];
  const search = (actor: Actor, text: string) =>
    crm.mailboxes.searchFates({ actor, mailboxId, text, pageToken: null });
  const listFailed = (actor: Actor) => crm.mailboxes.listFailedMessages({ actor, mailboxId, before: null });
  const searched = () => engine.asked.filter(({ verb }) => verb === 'searchFates').map(({ input }) => input);
  return { ...test, boss, manager, ann, mate, marketing, mailboxId, ada, search, listFailed, searched };
}

describeOnEachDialect('why an email is not here', (openTestDatabase) => {
  it('owners search all of their mailbox and see what their mail says of itself', async () => {
    const { ann, search, listFailed } = await start(await openTestDatabase());
    const told = {
      what: 'Nobody in it is a lead.',
      whatToDo: 'Add one of its addresses to a lead; it is then recorded by itself.',
      head: HEAD,
      leadIds: [],
      mayRestore: false,
    };
    for (const text of ['offer', 'sam@elsewhere.example', '<id@host>'])
      expect((await search(ann, text)).items).toEqual([{ ...SKIPPED, decidedAt: MORNING, ...told }]);
    expect((await listFailed(ann)).items).toMatchObject([told]);
  });

  it('for a teammate, and for whoever may not see its status, the mailbox is not there', async () => {
    const { engine, mate, marketing, search, listFailed } = await start(await openTestDatabase());
    for (const actor of [mate, marketing]) {
      for (const text of ['ada@lead.example', '']) {
        await expect(search(actor, text)).rejects.toMatchObject({ code: 'mailbox.not_found' });
      }
      await expect(listFailed(actor)).rejects.toMatchObject({ code: 'mailbox.not_found' });
    }
    expect(engine.asked).toEqual([]);
  });

  it('others who may see its status are told fates of lead mail, without a subject', async () => {
    const { boss, manager, search, listFailed } = await start(await openTestDatabase());
    for (const actor of [boss, manager]) {
      for (const text of ['Ada@Lead.example', '<id@host>'])
        expect((await search(actor, text)).items).toMatchObject([{ state: 'skipped', head: null }]);
      expect((await listFailed(actor)).items).toMatchObject([{ head: null }]);
    }
  });

  it('others cannot find out by searching whom a person writes to, or about what', async () => {
    const { boss, engine, search, searched } = await start(await openTestDatabase());
    const denied = { code: 'permission.denied' };
    await expect(search(boss, 'divorce')).rejects.toMatchObject(denied);
    await expect(search(boss, 'Dr Who <doctor@clinic.example>')).rejects.toMatchObject(denied);
    expect(searched()).toEqual([]);

    // It may as well be a Message-ID, so only as that it is searched for.
    engine.answers.fates = [];
    await expect(search(boss, 'doctor@clinic.example')).rejects.toMatchObject(denied);
    expect(searched()).toMatchObject([
      { search: { messageId: 'doctor@clinic.example', address: null, subjectWords: [] }, withHeads: false },
    ]);
  });

  it('a recorded email leads to the timelines that this person may see', async () => {
    const { db, engine, seed, ann, mailboxId, ada, search } = await start(await openTestDatabase());
    const emailId = await seed.email({ mailboxId, from: 'ada@lead.example' });
    await db.write((r) => r.leads.linkRecordedEmails({ addressKeys: ['ada@lead.example'] }));
    engine.answers.fates = [
      { messageId: '18f', state: 'recorded', reason: null, emailId, decidedAt: MORNING, head: HEAD },
    ];
    expect((await search(ann, 'offer')).items).toMatchObject([
      { what: 'It is recorded.', emailId, leadIds: [ada.id] },
    ]);
  });

  it('what a person removed can be brought back by who may remove it', async () => {
    const { engine, boss, ann, search } = await start(await openTestDatabase());
    engine.answers.fates = [
      { messageId: '18f', state: 'removed', reason: 'person', emailId: null, decidedAt: MORNING, head: HEAD },
    ];
    for (const actor of [boss, ann])
      expect((await search(actor, '<id@host>')).items).toMatchObject([{ mayRestore: true }]);
  });

  it('what cannot be searched for is refused', async () => {
    const { ann, search } = await start(await openTestDatabase());
    await expect(search(ann, ' ')).rejects.toMatchObject({ code: 'fates.search_empty', kind: 'invalid' });
    await expect(search(ann, 'x'.repeat(3_000))).rejects.toMatchObject({ code: 'fates.search_too_long' });
  });
});
