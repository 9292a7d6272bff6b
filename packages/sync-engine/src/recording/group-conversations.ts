import type { EmailReference } from '@mailsync/db';
import type { CreateId } from '@mailsync/foundation';
import type { ProviderMessage } from '../providers/mail-provider.ts';

export interface ConversationPlan {
  /** By provider message id. */
  conversationIds: Map<string, string>;
  newReferences: EmailReference[];
  /** Conversations that turned out to be one. */
  joins: { from: string[]; into: string }[];
}

type ConversationFacts = Pick<ProviderMessage, 'messageId' | 'threadId' | 'rfcMessageId' | 'references'>;

/** Every Message-ID that a message carries or answers to (RFC 5322 §3.6.4). */
export function listConversationIds(message: ConversationFacts): string[] {
  return message.rfcMessageId ? [message.rfcMessageId, ...message.references] : message.references;
}

/**
 * Finds the conversation of each message: by what it answers to, which holds across mailboxes, and by the provider's
 * thread, which holds within one. Pure but for new ids.
 */
export function groupConversations({
  messages,
  knownReferences,
  knownThreads,
  createId,
}: {
  messages: readonly ConversationFacts[];
  knownReferences: readonly EmailReference[];
  knownThreads: readonly { threadId: string; conversationId: string }[];
  createId: CreateId;
}): ConversationPlan {
  const byReference = new Map(knownReferences.map((one) => [one.messageId, one.conversationId]));
  const byThread = new Map(knownThreads.map((one) => [one.threadId, one.conversationId]));
  const joinedInto = new Map<string, string>();
  const newReferences = new Map<string, string>();
  const conversationIds = new Map<string, string>();

  const resolve = (id: string): string => {
    let at = id;
    for (let next = joinedInto.get(at); next; next = joinedInto.get(at)) at = next;
    return at;
  };

  for (const message of messages) {
    const references = listConversationIds(message);
    const candidates = [...references.map((id) => byReference.get(id)), byThread.get(message.threadId)];
    const found = [...new Set(candidates.filter((id) => id !== undefined).map(resolve))];
    const conversationId = found[0] ?? createId();
    for (const other of found.slice(1)) joinedInto.set(other, conversationId);

    for (const reference of references) {
      if (byReference.has(reference)) continue;
      byReference.set(reference, conversationId);
      newReferences.set(reference, conversationId);
    }
    byThread.set(message.threadId, conversationId);
    conversationIds.set(message.messageId, conversationId);
  }

  for (const [messageId, id] of conversationIds) conversationIds.set(messageId, resolve(id));
  const joins = Map.groupBy([...joinedInto.keys()], resolve);
  return {
    conversationIds,
    newReferences: [...newReferences].map(([messageId, id]) => ({ messageId, conversationId: resolve(id) })),
    joins: [...joins].map(([into, from]) => ({ into, from })),
  };
}
