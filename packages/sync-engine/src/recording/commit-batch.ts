import type { Repositories } from '@mailsync/db';
import { findSyncing } from '../mailboxes/find-syncing.ts';
import type { MatchingRules } from './decide-fate.ts';
import type { Fetched } from './fetch-messages.ts';
import { groupConversations, listConversationIds } from './group-conversations.ts';
import { keepWaiting } from './keep-waiting.ts';
import { type PassContext, PassEnded } from './pass-context.ts';
import { type BatchPlan, listBatchKeys, planBatch, type PlannedEmail } from './plan-batch.ts';

export interface CommitResult {
  recordedCount: number;
  notRecordedCount: number;
}

/** Leads may change between deciding and committing; while a bulk import of leads runs they do so all the time. */
const ROUNDS_BEFORE_HOLDING = 3;

/**
 * Decides what was fetched and commits emails, copies, lead links, fates, progress and events in one transaction.
 * The decision holds only for the revision of leads and exclusions it was made under: if that has moved on, it is
 * made again, at last inside the transaction, where it cannot move.
 */
export async function commitBatch({
  context,
  fetched,
  importId,
}: {
  context: PassContext;
  fetched: readonly Fetched[];
  importId: string | null;
}): Promise<CommitResult> {
  if (fetched.length === 0) return { recordedCount: 0, notRecordedCount: 0 };
  const { db, mailbox, clock, createId } = context;
  const addressKeys = listBatchKeys(fetched);
  const decide = (rules: MatchingRules) => planBatch({ fetched, rules, mailbox, now: clock.now(), createId });

  for (let round = 1; round <= ROUNDS_BEFORE_HOLDING; round++) {
    const planned = decide(await readRules({ context, addressKeys }));
    const result = await db.write(async (r) =>
      (await r.matching.readRevision()) === planned.revision
        ? commitPlan({ r, context, planned, importId })
        : 'rules_changed',
    );
    if (result !== 'rules_changed') return result;
  }
  return db.write(async (r) => {
    await r.matching.readRevision();
    const planned = decide(await findRules({ r, mailbox, addressKeys }));
    return commitPlan({ r, context, planned, importId });
  });
}

/** What deciding about mail of these addresses needs to know, for this mailbox, under one revision. */
export async function readRules({
  context: { db, mailbox },
  addressKeys,
}: {
  context: PassContext;
  addressKeys: string[];
}): Promise<MatchingRules> {
  return db.read((r) => findRules({ r, mailbox, addressKeys }));
}

async function findRules({
  r,
  mailbox,
  addressKeys,
}: {
  r: Repositories;
  mailbox: PassContext['mailbox'];
  addressKeys: string[];
}): Promise<MatchingRules> {
  // The revision first: whatever changes after it is noticed by the commit.
  const { revision, ownDomains, recordInternal } = await r.matching.readRules();
  const exclusions = await r.matching.listExclusions({ userId: mailbox.userId });
  // Everything in a mailbox goes to or comes from its own addresses: a lead that has one would turn all of it into lead mail.
  const foreignKeys = addressKeys.filter((key) => !mailbox.ownAddresses.includes(key));
  const leads = await r.matching.listLeadsByAddressKeys({ addressKeys: foreignKeys });
  const leadIdsByAddressKey = new Map<string, string[]>();
  for (const { addressKey, leadId } of leads) {
    const ids = leadIdsByAddressKey.get(addressKey);
    if (ids) ids.push(leadId);
    else leadIdsByAddressKey.set(addressKey, [leadId]);
  }
  return {
    revision,
    leadIdsByAddressKey,
    exclusions: new Set(exclusions),
    ownDomains: new Set(ownDomains),
    recordInternal,
  };
}

async function commitPlan({
  r,
  context,
  planned,
  importId,
}: {
  r: Repositories;
  context: PassContext;
  planned: BatchPlan;
  importId: string | null;
}): Promise<CommitResult> {
  const { mailbox, clock } = context;
  // A pass may be under way while its mailbox is disconnected or loses its seat: what it holds then is dropped.
  if (!(await findSyncing({ r, mailboxId: mailbox.id }))) throw new PassEnded('The mailbox no longer syncs');
  const plan = await keepWaiting({ r, mailboxId: mailbox.id, plan: planned });

  const now = clock.now();
  const { emailIds, newCount } = await writeEmails({ r, context, planned: plan.emails });
  const recorded = plan.emails.map((one) => ({
    messageId: one.message.messageId,
    state: 'recorded' as const,
    reason: null,
    revision: plan.revision,
    emailId: emailIds.get(one.dedupeKey)!,
    attempts: 0,
    retryAt: null,
    decidedAt: now,
  }));
  await r.ledger.decide({ mailboxId: mailbox.id, decisions: [...recorded, ...plan.decisions] });
  if (recorded.length > 0) await r.mailboxes.addRecorded({ id: mailbox.id, count: recorded.length });

  const result: CommitResult = {
    recordedCount: recorded.length,
    // What waits for another try is not decided yet.
    notRecordedCount: plan.decisions.filter((one) => one.state !== 'queued').length,
  };
  if (importId) await r.imports.addProgress({ id: importId, ...result });
  await appendEvents({ r, context, plan, emailIds, newCount, importId, now });
  return result;
}

async function writeEmails({
  r,
  context,
  planned,
}: {
  r: Repositories;
  context: PassContext;
  planned: readonly PlannedEmail[];
}): Promise<{ emailIds: Map<string, string>; newCount: number }> {
  if (planned.length === 0) return { emailIds: new Map(), newCount: 0 };
  const messages = planned.map((one) => one.message);
  const conversations = groupConversations({
    messages,
    knownReferences: await r.emails.listReferences({
      messageIds: [...new Set(messages.flatMap(listConversationIds))],
    }),
    knownThreads: await r.emails.listThreadConversations({
      mailboxId: context.mailbox.id,
      threadIds: [...new Set(messages.map((message) => message.threadId))],
    }),
    createId: context.createId,
  });
  for (const join of conversations.joins) await r.emails.joinConversations(join);
  await r.emails.insertReferences(conversations.newReferences);

  // The same email may lie twice in one mailbox (sent to oneself): one row, two copies.
  const unique = new Map(planned.map((one) => [one.dedupeKey, one]));
  const emailIds = await r.emails.insertMissing(
    [...unique.values()].map((one) => ({
      ...one.email,
      conversationId: conversations.conversationIds.get(one.message.messageId)!,
    })),
  );
  const idOf = (one: PlannedEmail) => emailIds.get(one.dedupeKey)!;
  const known = planned.filter((one) => idOf(one) !== unique.get(one.dedupeKey)!.email.id);
  await r.emails.markSent({ emailIds: known.filter((one) => one.email.direction === 'sent').map(idOf) });
  await r.emails.insertCopies(planned.map((one) => ({ ...one.copy, emailId: idOf(one) })));
  await r.emails.insertParticipants(
    planned.flatMap((one) => one.participants.map((row) => ({ ...row, emailId: idOf(one) }))),
  );
  await r.emails.insertEmailLeads(
    planned.flatMap((one) => one.leads.map((row) => ({ ...row, emailId: idOf(one) }))),
  );
  return { emailIds, newCount: unique.size - new Set(known.map((one) => one.dedupeKey)).size };
}

async function appendEvents({
  r,
  context: { mailbox },
  plan,
  emailIds,
  newCount,
  importId,
  now,
}: {
  r: Repositories;
  context: PassContext;
  plan: BatchPlan;
  emailIds: Map<string, string>;
  newCount: number;
  importId: string | null;
  now: Date;
}): Promise<void> {
  const about = { mailboxId: mailbox.id, userId: mailbox.userId, at: now };
  if (plan.emails.length > 0) {
    const leadIds = new Set(plan.emails.flatMap((one) => one.leads.map((lead) => lead.leadId)));
    await r.events.append([
      {
        ...about,
        type: 'emails.recorded',
        data: { leadIds: [...leadIds], emailIds: [...emailIds.values()], newCount },
      },
    ]);
  }
  if (importId) await r.events.append([{ ...about, type: 'import.progressed', data: { importId } }]);
}
