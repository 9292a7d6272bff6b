import { describeOnEachDialect } from '@mailsync/db/testing';
import { createManualClock } from '@mailsync/foundation';
import { expect, it } from 'vitest';
import type { Role } from '../permissions/role.ts';
import { createTestCrm } from '../testing/index.ts';
import { toActor } from '../users/user-view.ts';

const MORNING = new Date('2026-05-04T09:30:00.000Z');

describeOnEachDialect('one recorded email', (openTestDatabase) => {
  /** Sam's mailbox and Kim's hold an email from Ada; Sam is in the northern team. */
  const start = async () => {
    const test = await createTestCrm({ db: await openTestDatabase(), clock: createManualClock(MORNING) });
    const { seed, crm, db } = test;
    const north = await seed.team('North');
    const person = async (role: Role, teamId: string | null = null) =>
      toActor(await seed.user({ role, teamId }));
    const admin = await person('administrator');
    const sam = await person('salesperson', north);
    const kim = await person('salesperson');
    const ofSam = await seed.mailbox({ userId: sam.id, address: 'sam@company.example' });
    const ofKim = await seed.mailbox({ userId: kim.id, address: 'kim@company.example' });
    const emailId = await seed.email({ mailboxId: ofSam, from: 'ada@lead.example' });
    await db.write((r) =>
      r.emails.insertCopies([
        { mailboxId: ofKim, providerMessageId: 'k', emailId, threadId: 'k', labels: [], bcc: [] },
      ]),
    );
    await crm.leads.create({ actor: admin, lead: { name: 'Ada', addresses: ['ada@lead.example'] } });
    return { ...test, north, person, admin, sam, kim, ofSam, ofKim, emailId };
  };

  it('is removed from every mailbox whose history a person may remove, and from no other', async () => {
    const { crm, engine, person, north, admin, sam, ofSam, ofKim, emailId } = await start();
    const table = [
      [sam, [ofSam]],
      [await person('sales_manager', north), [ofSam]],
      [await person('company_manager'), [ofSam, ofKim]],
      [admin, [ofSam, ofKim]],
    ] as const;
    for (const [actor, mailboxIds] of table) {
      const email = await crm.timelines.readEmail({ actor, emailId });
      expect(email.removableFrom.toSorted()).toEqual(mailboxIds.toSorted());
      await crm.timelines.removeEmail({ actor, emailId });
      const asked = engine.asked.at(-1) as { verb: string; input: { emailId: string; mailboxIds: string[] } };
      expect({ ...asked.input, mailboxIds: asked.input.mailboxIds.toSorted() }).toEqual({
        emailId,
        mailboxIds: mailboxIds.toSorted(),
      });
    }
  });

  it('is not removed by who sees it and no more, and is unknown to who may not see it', async () => {
    const { crm, engine, person, emailId } = await start();
    for (const role of ['marketing_manager', 'salesperson', 'sales_manager'] as const) {
      const actor = await person(role);
      expect((await crm.timelines.readEmail({ actor, emailId })).removableFrom).toEqual([]);
      await expect(crm.timelines.removeEmail({ actor, emailId })).rejects.toMatchObject({
        kind: 'forbidden',
      });
    }
    await expect(
      crm.timelines.removeEmail({ actor: await person('junior_salesperson'), emailId }),
    ).rejects.toMatchObject({ code: 'email.not_found' });
    expect(engine.asked).toEqual([]);
  });

  it('is brought back by who may remove it', async () => {
    const { crm, engine, person, north, sam, ofSam, ofKim } = await start();
    const restore = (actor: typeof sam, mailboxId: string) =>
      crm.mailboxes.restoreMessage({ actor, mailboxId, messageId: 'x' });
    expect(await restore(sam, ofSam)).toMatchObject({ id: ofSam });
    await restore(await person('sales_manager', north), ofSam);
    expect(engine.asked).toHaveLength(2);
    await expect(restore(sam, ofKim)).rejects.toMatchObject({ code: 'mailbox.not_found' });
    await expect(restore(await person('marketing_manager'), ofSam)).rejects.toMatchObject({
      code: 'mailbox.not_found',
    });
  });
});
