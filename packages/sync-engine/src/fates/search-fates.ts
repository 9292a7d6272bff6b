import type { LedgerEntry } from '@mailsync/db';
import type { FateView } from '../engine.ts';
import type { EngineContext } from '../mailboxes/engine-context.ts';
import { expectMaySync } from '../mailboxes/request-sync.ts';
import type { OpenProvider } from '../providers/open-provider.ts';
import { chooseUnknownReason } from './choose-unknown-reason.ts';
import { type FateSearch, toMailSearch } from './read-fate-search.ts';
import { readHeads } from './read-heads.ts';
import { providerOf } from '../mailboxes/mailbox-provider.ts';
import { toSearchFailure } from './to-search-failure.ts';

const HITS_PER_PAGE = 25;

export interface SearchFatesInput {
  mailboxId: string;
  search: FateSearch;
  /** Whether the person may see what the messages say of themselves: it is fetched for this answer and not stored. */
  withHeads: boolean;
  pageToken: string | null;
}

/**
 * "Why isn't this email here?": the provider is asked which messages match, because we keep nothing of strangers' mail,
 * and the ledger says what became of each.
 */
export async function searchFates({
  context,
  openProvider,
  mailboxId,
  search,
  withHeads,
  pageToken,
}: SearchFatesInput & { context: EngineContext; openProvider: OpenProvider }): Promise<{
  items: FateView[];
  nextPageToken: string | null;
}> {
  const { db, clock } = context;
  const mailbox = await db.read((r) => r.mailboxes.find(mailboxId));
  expectMaySync(mailbox);
  try {
    const provider = (await openProvider({ mailbox })).provider('live');
    const { messageIds, nextPageToken } = await provider.listMessageIds({
      search: toMailSearch(search),
      pageToken,
      limit: HITS_PER_PAGE,
    });
    const known = await readKnown({ context, mailboxId, messageIds });

    // What is recorded says of itself what it says here: those units are saved.
    const unrecorded = messageIds.filter((id) => !known.emails.has(known.entries.get(id)?.emailId ?? ''));
    const heads = withHeads ? await readHeads({ messageIds: unrecorded, provider }) : new Map();
    const items = messageIds.map((messageId): FateView => {
      const entry = known.entries.get(messageId);
      const email = known.emails.get(entry?.emailId ?? '');
      const head = heads.get(messageId) ?? null;
      if (entry) return showEntry({ entry, head: withHeads ? (email ?? head) : null });

      const { importWindowDays, isImporting } = known;
      const { connectedAt } = mailbox;
      const reason = chooseUnknownReason({
        head,
        connectedAt,
        importWindowDays,
        isImporting,
        now: clock.now(),
      });
      return { messageId, state: 'unknown', reason, emailId: null, decidedAt: null, head: showHead(head) };
    });
    return { items, nextPageToken };
  } catch (error) {
    throw toSearchFailure({ error, clock, provider: providerOf(mailbox) });
  }
}

export function showEntry({
  entry: { messageId, state, reason, emailId, decidedAt },
  head,
}: {
  entry: LedgerEntry;
  head: FateView['head'];
}): FateView {
  return { messageId, state, reason, emailId, decidedAt, head: showHead(head) };
}

function showHead(head: FateView['head']): FateView['head'] {
  return head && { subject: head.subject, from: head.from, date: head.date };
}

async function readKnown({
  context: { db },
  mailboxId,
  messageIds,
}: {
  context: EngineContext;
  mailboxId: string;
  messageIds: string[];
}) {
  return db.read(async (r) => {
    const entries = await r.ledger.list({ mailboxId, messageIds });
    const emailIds = entries.flatMap((entry) => (entry.state === 'recorded' ? (entry.emailId ?? []) : []));
    const emails = await r.timelines.listHeads({ emailIds });
    return {
      entries: new Map(entries.map((entry) => [entry.messageId, entry])),
      emails: new Map(emails.map((email) => [email.id, email])),
      importWindowDays: (await r.matching.readRules()).importWindowDays,
      isImporting: (await r.imports.findOpen({ mailboxId })) !== null,
    };
  });
}
