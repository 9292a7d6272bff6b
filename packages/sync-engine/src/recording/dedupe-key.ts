import { createHash } from 'node:crypto';
import type { ProviderMessage } from '../providers/mail-provider.ts';
import { toAddressKey } from './address-key.ts';

/**
 * The same email in two mailboxes has the same Message-ID, From and Date. The Message-ID alone will not do: some
 * programs reuse it. Without one, a digest of what the email says; never its size, which differs between copies.
 */
export function createDedupeKey(
  message: Pick<
    ProviderMessage,
    'rfcMessageId' | 'dateHeader' | 'from' | 'to' | 'cc' | 'subject' | 'bodyText' | 'bodyHtml' | 'receivedAt'
  >,
): string {
  const from = message.from ? (toAddressKey(message.from.address) ?? message.from.address) : '';
  const date = message.dateHeader?.trim() ?? '';
  return message.rfcMessageId
    ? digest(['id', message.rfcMessageId, from, date])
    : digest([
        'content',
        from,
        // Without a Date there is only the time of arrival, the same to the minute in every mailbox.
        date || message.receivedAt.toISOString().slice(0, 16),
        message.to.map((one) => one.address.toLowerCase()).join(),
        message.cc.map((one) => one.address.toLowerCase()).join(),
        message.subject,
        message.bodyText ?? '',
        message.bodyHtml ?? '',
      ]);
}

function digest(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('base64url');
}
