import { AppError } from '@mailsync/foundation';
import type { FateView } from '../engine.ts';
import type { EngineContext } from '../mailboxes/engine-context.ts';
import type { OpenProvider } from '../providers/open-provider.ts';
import { readHeads } from './read-heads.ts';
import { showEntry } from './search-fates.ts';

const MESSAGES_PER_PAGE = 25;

export interface ListFailedMessagesInput {
  mailboxId: string;
  /** As for `searchFates`; what cannot be fetched is null. */
  withHeads: boolean;
  /** The last message id of the page before. */
  before: string | null;
}

/** The messages that were kept aside after three tries, newest first. They are listed also while Gmail does not answer. */
export async function listFailedMessages({
  context: { db },
  openProvider,
  mailboxId,
  withHeads,
  before,
}: ListFailedMessagesInput & { context: EngineContext; openProvider: OpenProvider }): Promise<{
  items: FateView[];
  next: string | null;
}> {
  const { mailbox, found } = await db.read(async (r) => ({
    mailbox: await r.mailboxes.find(mailboxId),
    found: await r.ledger.listFailed({ mailboxId, before, limit: MESSAGES_PER_PAGE + 1 }),
  }));
  if (!mailbox) {
    throw new AppError({
      code: 'mailbox.not_found',
      kind: 'not_found',
      message: 'This mailbox does not exist.',
    });
  }
  const page = found.slice(0, MESSAGES_PER_PAGE);
  const mayRead = withHeads && mailbox.hasSeat && !mailbox.disconnectedAt && page.length > 0;
  const heads = mayRead
    ? await readHeads({
        messageIds: page.map((entry) => entry.messageId),
        provider: (await openProvider({ mailbox })).provider('live'),
        isOptional: true,
      })
    : new Map();
  return {
    items: page.map((entry) => showEntry({ entry, head: heads.get(entry.messageId) ?? null })),
    next: found.length > MESSAGES_PER_PAGE ? (page.at(-1)?.messageId ?? null) : null,
  };
}
