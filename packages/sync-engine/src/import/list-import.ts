import type { Import, LeadPosition, MailSearch } from '@mailsync/db';
import { type PassContext, PassEnded } from '../recording/pass-context.ts';
import { planListing } from '../recording/plan-queueing.ts';
import { writeQueuePlan } from '../recording/write-queue-plan.ts';
import { ProviderError } from '../sync-errors/provider-error.ts';
import { toBounds } from './create-import.ts';
import { type Settled, settleByHeads, setApartSettled } from './settle-by-heads.ts';
import { shouldReadEverything } from './plan-import.ts';
import { listApart, readNextSearches } from './read-next-searches.ts';

/** After so many pages, or so many messages found, what was found is recorded before more is listed. */
const PAGES_PER_ROUND = 20;
const MESSAGES_PER_ROUND = 400;
/** Written together. After a crash they are listed again: 5 units each. */
const PAGES_PER_WRITE = 5;

/** What is listed next. */
interface Step {
  search: MailSearch;
  pageToken: string | null;
  /** How far through the leads the searches go with this one. */
  position: LeadPosition | null;
}

/** How far the listing has come. */
type Listed = Pick<Import, 'search' | 'pageToken' | 'position' | 'listedCount' | 'state'>;

/**
 * Lists some pages of an import and queues what they name; pages are written together with how far the listing has
 * come, so that it goes on from there after a crash. Returns the import as it is then.
 */
export async function listSome({
  context,
  open,
  until,
}: {
  context: PassContext;
  open: Import;
  until: Date;
}): Promise<Import> {
  let current = open;
  for (let pages = 0; pages < PAGES_PER_ROUND; pages += PAGES_PER_WRITE) {
    if (current.state !== 'listing' || countWaiting(current) - countWaiting(open) >= MESSAGES_PER_ROUND)
      break;
    if (context.signal.aborted) throw new PassEnded('The program stops');
    if (context.clock.now().getTime() >= until.getTime()) break;
    const { messageIds, listed, failure } = await listPages({ context, current, until });
    const settled = await settleByHeads({ context, way: current.way, messageIds });
    if (listed) current = await writePages({ context, current, messageIds, settled, listed });
    if (failure) throw failure.error;
  }
  return current;
}

const countWaiting = ({ foundCount, notRecordedCount }: Import) => foundCount - notRecordedCount;

/** Some pages, as far as they can be had: what was listed before a failure is not listed again. */
async function listPages({
  context,
  current,
  until,
}: {
  context: PassContext;
  current: Import;
  until: Date;
}): Promise<{ messageIds: string[]; listed: Listed | null; failure: { error: unknown } | null }> {
  const messageIds: string[] = [];
  let listed: Listed | null = null;
  let ahead: Step[] = [];
  try {
    for (let pages = 0; pages < PAGES_PER_WRITE; pages++) {
      const isEnough =
        messageIds.length >= MESSAGES_PER_ROUND || context.clock.now().getTime() >= until.getTime();
      if (pages > 0 && (isEnough || context.signal.aborted)) break;
      const at: Import = { ...current, ...listed };
      if (ahead.length === 0) ahead = await chooseSteps({ context, current: at });
      const [step, ...others] = ahead;
      if (!step) return { messageIds, listed: { ...pick(at), state: 'recording' }, failure: null };

      const page = await listPage({ context, step });
      if (page === 'expired') {
        listed = { ...pick(at), pageToken: null };
        ahead = [];
        continue;
      }
      messageIds.push(...page.messageIds);
      listed = goOn({ at, step, nextPageToken: page.nextPageToken });
      ahead = page.nextPageToken === null ? others : [{ ...step, pageToken: page.nextPageToken }, ...others];
      if (listed.state !== 'listing') break;
    }
    return { messageIds, listed, failure: null };
  } catch (error) {
    return { messageIds, listed, failure: { error } };
  }
}

const pick = ({ search, pageToken, position, listedCount, state }: Import): Listed => ({
  search,
  pageToken,
  position,
  listedCount,
  state,
});

/** Where the listing stands behind a page. */
function goOn({
  at,
  step: { search, position },
  nextPageToken,
}: {
  at: Import;
  step: Step;
  nextPageToken: string | null;
}): Listed {
  if (nextPageToken !== null) return { ...pick(at), search, pageToken: nextPageToken, position };
  const state = at.way === 'everything' ? 'recording' : at.state;
  return { search: null, pageToken: null, position, listedCount: at.listedCount + 1, state };
}

async function chooseSteps({
  context: { db, mailbox, provider },
  current,
}: {
  context: PassContext;
  current: Import;
}): Promise<Step[]> {
  const bounds = toBounds(current);
  const { pageToken, position } = current;
  if (current.way === 'everything')
    return [{ search: { ...bounds, anyOf: 'everything' }, pageToken, position }];

  // A search whose pages are half listed is finished as it began, whatever has become of its leads.
  if (current.search) return [{ search: current.search, pageToken, position }];
  const { ownDomains } = await db.read((r) => r.matching.readRules());
  const next = await readNextSearches({
    db,
    leads: {
      added: { after: current.afterRevision, upTo: current.toRevision },
      domainSize: current.domainSize,
      apart: new Set(listApart({ ownDomains, ownAddresses: mailbox.ownAddresses })),
      ownAddresses: mailbox.ownAddresses,
      bounds,
      fitsOneRequest: provider('import').fitsOneRequest,
    },
    position,
  });
  return next.map((one) => ({ ...one, pageToken: null }));
}

/** Gmail forgets page tokens: a listing that went on after a long pause starts over; the ledger drops what it knows. */
async function listPage({ context, step: { search, pageToken } }: { context: PassContext; step: Step }) {
  try {
    return await context.provider('import').listMessageIds({ search, pageToken });
  } catch (error) {
    const isExpired = error instanceof ProviderError && error.kind === 'cursor';
    if (!isExpired || pageToken === null) throw error;
    return 'expired' as const;
  }
}

async function writePages({
  context: { db, mailbox, clock, provider },
  current,
  messageIds,
  settled,
  listed,
}: {
  context: PassContext;
  current: Import;
  messageIds: string[];
  settled: Settled | null;
  listed: Listed;
}): Promise<Import> {
  const costs = await provider('import').readCosts({ messageCount: current.unreadCount });
  return db.write(async (r) => {
    const revision = await r.matching.readRevision();
    const entries = await r.ledger.list({ mailboxId: mailbox.id, messageIds });
    const known = new Map(entries.map((entry) => [entry.messageId, entry]));
    const now = clock.now();
    const listing = planListing({ messageIds, known, revision });
    const plan = settled ? setApartSettled({ plan: listing, settled, revision }) : listing;
    const { queuedCount } = await writeQueuePlan({
      repositories: r,
      mailboxId: mailbox.id,
      plan,
      source: 'import',
      importId: current.id,
      revision,
      now,
    });
    const notRecordedCount = plan.toSkip.length;
    const foundCount = queuedCount + notRecordedCount;
    const after = {
      ...current,
      ...listed,
      foundCount: current.foundCount + foundCount,
      notRecordedCount: current.notRecordedCount + notRecordedCount,
    };
    const written: Partial<Import> =
      after.state === 'listing' && shouldReadEverything({ ...after, costs })
        ? { ...listed, way: 'everything', search: null, pageToken: null }
        : listed;
    await r.imports.update(current.id, written);
    await r.imports.addProgress({ id: current.id, foundCount, notRecordedCount });
    await r.events.append([
      {
        type: 'import.progressed',
        mailboxId: mailbox.id,
        userId: mailbox.userId,
        data: { importId: current.id },
        at: now,
      },
    ]);
    return { ...after, ...written };
  });
}
