/** What an alert is about. One message of it stands open in a place. */
export type Topic =
  | `mailbox:${string}`
  | `missing:${string}`
  | `failover:${string}`
  | `seat:${string}`
  | `connected:${string}`
  | `cause:${string}`
  | `fault:${string}`
  | 'seats';

export const topicsOfMailbox = (mailboxId: string) => ({
  trouble: `mailbox:${mailboxId}` as const,
  missing: `missing:${mailboxId}` as const,
  failover: `failover:${mailboxId}` as const,
});

/** `mailbox:m1` → `mailbox` and `m1`. */
export function readTopic(topic: string): { kind: string; id: string } {
  const colon = topic.indexOf(':');
  return colon < 0 ? { kind: topic, id: '' } : { kind: topic.slice(0, colon), id: topic.slice(colon + 1) };
}

/** What to look at again so that the alerts of a topic are right. */
export function subjectOf(topic: string): string {
  const { kind, id } = readTopic(topic);
  if (kind === 'missing' || kind === 'failover') return `mailbox:${id}`;
  return kind === 'fault' ? `cause:${id}` : topic;
}
