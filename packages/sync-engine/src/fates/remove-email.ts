import type { EngineContext } from '../mailboxes/engine-context.ts';

/**
 * Removes one recorded email from these mailboxes because a person asked for it: no pass, import or audit records it again.
 * It stays on its timelines where another mailbox holds a copy.
 */
export async function removeEmail({
  context: { db, clock },
  emailId,
  mailboxIds,
}: {
  context: EngineContext;
  emailId: string;
  mailboxIds: string[];
}): Promise<void> {
  const now = clock.now();
  await db.write(async (r) => {
    // Whoever commits holds the revision: nobody adds a copy while the last one goes.
    await r.company.lock();
    const leads = await r.timelines.listLeads({ emailIds: [emailId] });
    const removed = await r.emails.removeCopies({ emailId, mailboxIds });
    const mailboxes = await r.mailboxes.list({ ids: mailboxIds });
    for (const { id: mailboxId, userId } of mailboxes) {
      const messageIds = removed.filter((one) => one.mailboxId === mailboxId).map((one) => one.messageId);
      if (messageIds.length === 0) continue;
      await r.ledger.markRemoved({ mailboxId, messageIds, reason: 'person', at: now });
      await r.mailboxes.addRecorded({ id: mailboxId, count: -messageIds.length });
      await r.events.append([{ type: 'mailbox.changed', mailboxId, userId, data: {}, at: now }]);
    }
    const leadIds = [...new Set(leads.map(({ leadId }) => leadId))];
    await r.events.append([
      { type: 'lead.changed', mailboxId: null, userId: null, data: { leadIds }, at: now },
    ]);
  });
}
