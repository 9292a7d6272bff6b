import { notFound } from '../google-error.ts';
import type { Label } from '../mailbox/mailbox.ts';
import type { GmailCall } from './gmail-method.ts';

export function listLabels({ mailbox }: GmailCall) {
  return { labels: [...mailbox.labels.values()].map(represent) };
}

export function getLabel({ mailbox, params }: GmailCall) {
  const label = mailbox.labels.get(params['id'] ?? '');
  if (!label) throw notFound();
  const holding = mailbox.inOrder.filter((message) => message.labels.includes(label.id));
  const unread = holding.filter((message) => message.labels.includes('UNREAD'));
  const threads = (messages: typeof holding) => new Set(messages.map(({ threadId }) => threadId)).size;
  return {
    ...represent(label),
    messagesTotal: holding.length,
    messagesUnread: unread.length,
    threadsTotal: threads(holding),
    threadsUnread: threads(unread),
  };
}

function represent({ id, name, type }: Label) {
  return { id, name, type };
}
