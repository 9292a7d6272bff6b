import type { Copy, Email, EmailLead, LedgerDecision, ParticipantRow } from '@mailsync/db';
import type { CreateId } from '@mailsync/foundation';
import type { ProviderMessage } from '../providers/mail-provider.ts';
import { toAddressKey } from './address-key.ts';
import { decideFate, listLookupKeys, listParticipants, type MatchingRules } from './decide-fate.ts';
import { createDedupeKey } from './dedupe-key.ts';
import type { Fetched } from './fetch-messages.ts';

/** After so many tries a message is kept aside as failed. */
export const MOST_ATTEMPTS = 3;
/** How long a message that failed once, or twice, is left alone. */
const RETRY_DELAYS_MS = [60_000, 15 * 60_000] as const;
export const LONGEST_RETRY_MS = Math.max(...RETRY_DELAYS_MS);

/** One email to record, before the database has said whether it knows it already. */
export interface PlannedEmail {
  message: ProviderMessage;
  dedupeKey: string;
  email: Omit<Email, 'conversationId'>;
  copy: Omit<Copy, 'emailId'>;
  participants: Omit<ParticipantRow, 'emailId'>[];
  leads: Omit<EmailLead, 'emailId'>[];
}

export interface BatchPlan {
  emails: PlannedEmail[];
  /** Fates of messages that are not recorded; those of recorded ones follow from `emails`. */
  decisions: LedgerDecision[];
  revision: number;
}

/** The address keys that leads must be asked for before a batch can be planned. */
export function listBatchKeys(fetched: readonly Fetched[]): string[] {
  const messages = fetched.flatMap((one) => ('message' in one ? [one.message] : []));
  return [...new Set(messages.flatMap((message) => listLookupKeys(listParticipants(message))))];
}

/** Decides the fate of everything that was fetched. Pure but for new ids. */
export function planBatch({
  fetched,
  rules,
  mailbox,
  now,
  createId,
}: {
  fetched: readonly Fetched[];
  rules: MatchingRules;
  mailbox: { id: string; ownAddresses: readonly string[] };
  now: Date;
  createId: CreateId;
}): BatchPlan {
  const plan: BatchPlan = { emails: [], decisions: [], revision: rules.revision };
  for (const one of fetched) {
    const { messageId } = one.entry;
    const undecided = { messageId, revision: rules.revision, emailId: null, attempts: one.entry.attempts };
    if (one.outcome === 'gone') {
      plan.decisions.push({ ...undecided, state: 'gone', reason: null, retryAt: null, decidedAt: now });
    } else if (one.outcome === 'failed') {
      plan.decisions.push(decideFailure({ one, undecided, now }));
    } else {
      const fate = decideFate({ message: one.message, rules });
      if (fate.state === 'skipped') {
        plan.decisions.push({ ...undecided, ...fate, retryAt: null, decidedAt: now });
      } else if (one.outcome === 'message') {
        plan.emails.push(planEmail({ message: one.message, fate, mailbox, now, createId }));
      }
      // A head that has become lead mail since it was looked at stays queued, to be fetched whole.
    }
  }
  return plan;
}

function decideFailure({
  one,
  undecided,
  now,
}: {
  one: Extract<Fetched, { outcome: 'failed' }>;
  undecided: Pick<LedgerDecision, 'messageId' | 'revision' | 'emailId'>;
  now: Date;
}): LedgerDecision {
  const attempts = one.entry.attempts + 1;
  const reason = one.error.failure.code;
  const delayMs = RETRY_DELAYS_MS[attempts - 1];
  return attempts >= MOST_ATTEMPTS || delayMs === undefined
    ? { ...undecided, attempts, reason, state: 'failed', retryAt: null, decidedAt: now }
    : {
        ...undecided,
        attempts,
        reason,
        state: 'queued',
        retryAt: new Date(now.getTime() + delayMs),
        decidedAt: null,
      };
}

function planEmail({
  message,
  fate,
  mailbox,
  now,
  createId,
}: {
  message: ProviderMessage;
  fate: Extract<ReturnType<typeof decideFate>, { state: 'recorded' }>;
  mailbox: { id: string; ownAddresses: readonly string[] };
  now: Date;
  createId: CreateId;
}): PlannedEmail {
  const dedupeKey = createDedupeKey(message);
  const date = message.sentAt ?? message.receivedAt;
  const fromKey = message.from && toAddressKey(message.from.address);
  return {
    message,
    dedupeKey,
    email: {
      id: createId(),
      dedupeKey,
      messageId: message.rfcMessageId,
      subject: message.subject,
      preview: message.preview,
      from: message.from,
      to: message.to,
      cc: message.cc,
      replyTo: message.replyTo,
      date,
      direction: fromKey && mailbox.ownAddresses.includes(fromKey) ? 'sent' : 'received',
      bodyText: message.bodyText,
      bodyHtml: message.bodyHtml,
      bodyTruncated: message.bodyTruncated,
      attachments: message.attachments,
      recordedAt: now,
    },
    copy: {
      mailboxId: mailbox.id,
      providerMessageId: message.messageId,
      threadId: message.threadId,
      labels: message.labels,
      bcc: message.bcc,
    },
    participants: fate.participants,
    leads: fate.leads.map((lead) => ({ ...lead, date })),
  };
}
