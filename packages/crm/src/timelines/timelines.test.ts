import { describeOnEachDialect } from '@mailsync/db/testing';
import { createManualClock } from '@mailsync/foundation';
import { expect, it } from 'vitest';
import { createTestCrm } from '../testing/index.ts';
import { toActor } from '../users/user-view.ts';

const MORNING = new Date('2026-05-04T09:30:00.000Z');

describeOnEachDialect('what people see of emails', (openTestDatabase) => {
  /** Mia's mailbox recorded an email from Ada, a lead assigned to Jo; Sam sees all leads. */
  const start = async ({
    sharing = 'everything',
  }: { sharing?: 'everything' | 'subject' | 'metadata' } = {}) => {
    const test = await createTestCrm({ db: await openTestDatabase(), clock: createManualClock(MORNING) });
    const { seed, crm } = test;
    const mia = await seed.user({ role: 'company_manager' });
    const sam = await seed.user({ role: 'salesperson' });
    const jo = await seed.user({ role: 'junior_salesperson' });
    const kim = await seed.user({ role: 'junior_salesperson' });
    const mailboxId = await seed.mailbox({ userId: mia.id, address: 'mia@company.example' });
    const emailId = await seed.email({
      mailboxId,
      from: 'ada@lead.example',
      subject: 'Wool prices',
      preview: 'Ten a yard',
      bcc: [{ name: null, address: 'secret@company.example' }],
    });
    const lead = await crm.leads.create({
      actor: toActor(mia),
      lead: { name: 'Ada', addresses: ['ada@lead.example'], ownerId: jo.id },
    });
    await crm.company.change({ actor: toActor(mia), change: { sharing } });
    const people = { mia: toActor(mia), sam: toActor(sam), jo: toActor(jo), kim: toActor(kim) };
    return { ...test, ...people, mailboxId, emailId, leadId: lead.id };
  };

  it('teammates see all of it when everything is shared', async () => {
    const { crm, sam, emailId, leadId, mailboxId } = await start();
    expect(await crm.timelines.readEmail({ actor: sam, emailId })).toMatchObject({
      subject: 'Wool prices',
      preview: 'Ten a yard',
      bodyText: 'Ten a yard, and more in the body',
      bodyHtml: '<p>Ten a yard</p>',
      attachments: [{ name: 'offer.pdf', contentType: 'application/pdf', sizeBytes: 1200 }],
      bcc: [{ name: null, address: 'secret@company.example' }],
      visibility: 'everything',
      leadIds: [leadId],
      mailboxIds: [mailboxId],
      mailboxAddresses: ['mia@company.example'],
    });
  });

  it('only the subject when the subject is shared', async () => {
    const { crm, sam, emailId, leadId } = await start({ sharing: 'subject' });
    const hidden = { subject: 'Wool prices', preview: null, attachments: [], visibility: 'subject' };
    expect(await crm.timelines.readEmail({ actor: sam, emailId })).toMatchObject({
      ...hidden,
      bodyText: null,
      bodyHtml: null,
      bcc: [],
      from: { address: 'ada@lead.example' },
    });
    const { items } = await crm.timelines.listOfLead({ actor: sam, leadId, before: null, limit: 5 });
    expect(items).toMatchObject([hidden]);
  });

  it('not who stood in the Bcc of a copy that is not shared, to somebody who has a copy of their own', async () => {
    const { crm, db, seed, sam, mia, emailId } = await start({ sharing: 'subject' });
    const mailboxId = await seed.mailbox({ userId: sam.id, address: 'sam@company.example' });
    await db.write((r) =>
      r.emails.insertCopies([
        { mailboxId, providerMessageId: 'copy', emailId, threadId: 'copy', labels: [], bcc: [] },
      ]),
    );
    const asSeenBySam = await crm.timelines.readEmail({ actor: sam, emailId });
    expect(asSeenBySam).toMatchObject({ visibility: 'everything', bodyText: expect.any(String), bcc: [] });
    const asSeenByMia = await crm.timelines.readEmail({ actor: mia, emailId });
    expect(asSeenByMia.bcc).toEqual([{ name: null, address: 'secret@company.example' }]);
  });

  it('only who wrote to whom and when, when metadata is shared; the owner of the mailbox sees it whole', async () => {
    const { crm, sam, mia, emailId } = await start({ sharing: 'metadata' });
    expect(await crm.timelines.readEmail({ actor: sam, emailId })).toMatchObject({
      subject: null,
      preview: null,
      bodyText: null,
      date: MORNING,
      visibility: 'metadata',
    });
    expect(await crm.timelines.readEmail({ actor: mia, emailId })).toMatchObject({
      subject: 'Wool prices',
      bodyText: 'Ten a yard, and more in the body',
      visibility: 'everything',
    });
  });

  it('a junior sees the emails of their own leads, and does not know of others', async () => {
    const { crm, jo, kim, emailId, leadId } = await start();
    expect(await crm.timelines.readEmail({ actor: jo, emailId })).toMatchObject({ leadIds: [leadId] });
    const notFound = { kind: 'not_found' };
    await expect(crm.timelines.readEmail({ actor: kim, emailId })).rejects.toMatchObject(notFound);
    await expect(
      crm.timelines.listOfLead({ actor: kim, leadId, before: null, limit: 5 }),
    ).rejects.toMatchObject(notFound);
    const search = (actor: typeof kim) => crm.timelines.search({ actor, q: 'wool', before: null, limit: 5 });
    expect((await search(kim)).items).toEqual([]);
    expect((await search(jo)).items).toHaveLength(1);
  });

  it('of an email between two leads, a junior hears of their own lead only', async () => {
    const { crm, seed, mia, jo, mailboxId, leadId } = await start();
    const emailId = await seed.email({ mailboxId, from: 'ada@lead.example', to: 'bo@lead.example' });
    await crm.leads.create({ actor: mia, lead: { name: 'Bo', addresses: ['bo@lead.example'] } });
    await crm.leads.change({
      actor: mia,
      leadId,
      change: { addresses: ['ada@lead.example', 'ada2@lead.example'] },
    });
    await crm.leads.change({ actor: mia, leadId, change: { addresses: ['ada2@lead.example'] } });
    await crm.leads.change({ actor: mia, leadId, change: { addresses: ['ada@lead.example'] } });
    expect((await crm.timelines.readEmail({ actor: jo, emailId })).leadIds).toEqual([leadId]);
    expect((await crm.timelines.readEmail({ actor: mia, emailId })).leadIds).toHaveLength(2);
  });

  it('mail of a removed lead is known to nobody, not even to the owner of the mailbox', async () => {
    const { crm, mia, sam, emailId, leadId } = await start();
    await crm.leads.remove({ actor: mia, leadId });
    for (const actor of [sam, mia]) {
      await expect(crm.timelines.readEmail({ actor, emailId })).rejects.toMatchObject({ kind: 'not_found' });
    }
  });
});
