import type { AuditReport, Fate, Mailbox } from '@mailsync/api/contract';
import type { Page } from './page.ts';
import { request } from './request.ts';

/** Asks the mailbox's provider, which costs requests: only when a person presses a button. */
export const searchFates = ({
  mailboxId,
  ...query
}: {
  mailboxId: string;
  q: string;
  cursor?: string | null;
}) => request<Page<Fate>>({ path: `/mailboxes/${mailboxId}/fates`, query });

/** Of a message that a person removed. */
export const restoreMessage = ({ mailboxId, messageId }: { mailboxId: string; messageId: string }) =>
  request<Mailbox>({
    method: 'POST',
    path: `/mailboxes/${mailboxId}/fates/${encodeURIComponent(messageId)}/restore`,
  });

/** What the last check found missing. */
export const getAuditReport = ({ mailboxId, cursor }: { mailboxId: string; cursor: string | null }) =>
  request<AuditReport>({ path: `/mailboxes/${mailboxId}/audit`, query: { cursor } });

/** The newest of them. */
export const listFailedMessages = ({ mailboxId }: { mailboxId: string }) =>
  request<Page<Fate>>({ path: `/mailboxes/${mailboxId}/failed-messages` });

export const retryFailedMessages = (mailboxId: string) =>
  request<Mailbox>({ method: 'POST', path: `/mailboxes/${mailboxId}/failed-messages/retry` });
