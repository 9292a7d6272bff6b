/** What Gmail says of a change: whose mailbox, and the history id it has now. */
export interface Notification {
  /** Lower case. */
  address: string;
  historyId: bigint;
}

/**
 * Reads the data of a Pub/Sub message, `{"emailAddress": …, "historyId": …}` in base64 (either alphabet); null when it is
 * something else. The history id comes as text or as a bare number of up to 64 bits, which JSON.parse would round.
 */
export function readNotification(data: string): Notification | null {
  const text = Buffer.from(data, 'base64').toString('utf8');
  try {
    const value = JSON.parse(text) as { emailAddress?: unknown } | null;
    const digits = /"historyId"\s*:\s*"?(\d{1,20})"?\s*[,}]/.exec(text)?.[1];
    if (typeof value?.emailAddress !== 'string' || !value.emailAddress.includes('@') || !digits) return null;
    return { address: value.emailAddress.toLowerCase(), historyId: BigInt(digits) };
  } catch {
    return null;
  }
}
