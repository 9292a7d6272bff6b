import type { Database, Mailbox, MailSearch } from '@mailsync/db';
import type { ImportEstimateView } from '../engine.ts';
import type { MailProvider } from '../providers/mail-provider.ts';
import type { OpenProvider } from '../providers/open-provider.ts';
import { QuotaPause } from '../quota/quota-budget.ts';
import { chooseCap } from '../quota/quota-caps.ts';
import type { MethodUnits, QuotaLimits } from '../quota/quota-tables.ts';
import { ProviderError } from '../sync-errors/provider-error.ts';
import { chooseDueImport } from './choose-due-import.ts';
import { listUnread } from './count-unread.ts';
import { toBounds } from './create-import.ts';
import { compareWays } from './plan-import.ts';
import { sampleSearches } from './sample-searches.ts';

/** Pages of ids asked for in one mailbox: 100 units, a sixtieth of its minute, out of the share of audits. */
const PAGES_PER_MAILBOX = 20;
const DAY_MS = 24 * 60 * 60 * 1000;

type MailboxEstimate = ImportEstimateView['mailboxes'][number];

/** What an import of these people's mail would read from one mailbox. A mailbox that cannot be asked now says so. */
export async function estimateMailbox({
  db,
  openProvider,
  quotaLimits,
  addresses,
  mailbox,
  importWindowDays,
  of,
  now,
}: {
  db: Database;
  openProvider: OpenProvider;
  quotaLimits: QuotaLimits;
  addresses: readonly string[];
  mailbox: Mailbox;
  importWindowDays: number;
  /** Of people who become leads, or of all leads in the part of the window that is opened. */
  of: 'new_leads' | 'leads';
  now: Date;
}): Promise<MailboxEstimate> {
  const estimate: MailboxEstimate = {
    mailboxId: mailbox.id,
    userId: mailbox.userId,
    outcome: 'counted',
    messageCount: 0,
    units: 0,
    minutes: 0,
  };
  const time =
    of === 'leads'
      ? chooseDueImport({ mailbox, rules: { importWindowDays, revision: mailbox.importedRevision }, now })
      : { receivedFrom: new Date(now.getTime() - importWindowDays * DAY_MS), receivedBefore: null };
  if (!time || addresses.length === 0) return estimate;

  try {
    const opened = await openProvider({ mailbox });
    const provider = opened.provider('audit');
    const sample = sampleSearches({
      addresses,
      bounds: toBounds(time),
      atMost: PAGES_PER_MAILBOX,
      fitsOneRequest: provider.fitsOneRequest,
    });
    const found = await countFound({ db, mailboxId: mailbox.id, provider, searches: sample.searches, of });
    const { messageCount: mailboxSize } = await provider.readProfile();

    const coveredShare = sample.coveredCount / addresses.length;
    const share = coveredShare * (found.searchCount / sample.searches.length);
    const messageCount = Math.min(mailboxSize, Math.round(found.messageCount / share));
    const units = countLeast({
      searchCount: Math.ceil(sample.searches.length / coveredShare),
      messageCount,
      unreadCount: Math.max(messageCount, mailboxSize - mailbox.recordedCount),
      methodUnits: opened.methodUnits,
    });
    const cap = { limits: quotaLimits, period: 'mailbox_minute', purpose: 'import' } as const;
    const { limit: unitsPerMinute } = chooseCap(cap);
    return {
      ...estimate,
      outcome: share === 1 && found.isWhole ? 'counted' : 'sampled',
      messageCount,
      units,
      minutes: Math.ceil(units / unitsPerMinute),
    };
  } catch (error) {
    if (error instanceof ProviderError || error instanceof QuotaPause)
      return { ...estimate, outcome: 'not_asked' };
    throw error;
  }
}

/** Lists the ids that the searches find until the pages are used up; tells how many searches were begun. */
async function countFound({
  db,
  mailboxId,
  provider,
  searches,
  of,
}: {
  db: Database;
  mailboxId: string;
  provider: MailProvider;
  searches: readonly MailSearch[];
  of: 'new_leads' | 'leads';
}): Promise<{ messageCount: number; searchCount: number; isWhole: boolean }> {
  const found = new Set<string>();
  let pagesLeft = PAGES_PER_MAILBOX;
  let searchCount = 0;
  let pageToken: string | null = null;
  for (const search of searches) {
    if (pagesLeft === 0) break;
    searchCount += 1;
    do {
      pagesLeft -= 1;
      const page: Awaited<ReturnType<MailProvider['listMessageIds']>> = await provider.listMessageIds({
        search,
        pageToken,
      });
      for (const id of await listUnread({ db, mailboxId, messageIds: page.messageIds, of })) found.add(id);
      pageToken = page.nextPageToken;
    } while (pageToken !== null && pagesLeft > 0);
  }
  return {
    messageCount: found.size,
    searchCount,
    isWhole: pageToken === null && searchCount === searches.length,
  };
}

function countLeast({
  searchCount,
  messageCount,
  unreadCount,
  methodUnits,
}: {
  searchCount: number;
  messageCount: number;
  unreadCount: number;
  methodUnits: MethodUnits;
}): number {
  // Once more for mail that Google Groups rewrote.
  const units = compareWays({
    searchCount: searchCount + 1,
    unreadCount,
    leadMailCount: messageCount,
    costs: methodUnits,
  });
  return Math.min(units.searches, units.everything);
}
