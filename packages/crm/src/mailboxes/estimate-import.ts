import { AppError } from '@mailsync/foundation';
import { type ImportEstimateView, type ImportWish, toAddressKey } from '@mailsync/sync-engine';
import type { CrmDependencies } from '../dependencies.ts';
import { isColleague, readColleagueKeys } from '../leads/refuse-addresses.ts';
import { type Actor, can } from '../permissions/can.ts';
import { forbidden } from '../refuse.ts';
import type { EstimateThrottle } from './estimate-throttle.ts';
import { listSeenOwnerIds, readOwners } from './mailbox-access.ts';

export interface ImportEstimate {
  addressCount: number;
  mailboxCount: number;
  /** Over all mailboxes; those that were not asked are reckoned like the others. */
  messageCount: number;
  units: number;
  /** Until the last mailbox is done: they read at the same time. */
  minutes: number;
  /** Whether every mailbox was asked and counted to the end. */
  isExact: boolean;
  /** Those that this person may see, of those that were asked. */
  mailboxes: (ImportEstimateView['mailboxes'][number] & { userName: string; address: string })[];
}

/**
 * What an import would read, before leads are added or the window is widened. Whoever may do the one may ask for it, though
 * not without end. Throws `permission.denied`, `import.too_many_estimates`, `import.nobody_to_ask`.
 */
export async function estimateImport({
  db,
  engine,
  throttle,
  actor,
  wish,
}: Pick<CrmDependencies, 'db' | 'engine'> & {
  throttle: EstimateThrottle;
  actor: Actor;
  wish: ImportWish;
}): Promise<ImportEstimate> {
  const ofLeads = 'addresses' in wish;
  if (!can({ user: actor, action: ofLeads ? 'lead.import' : 'company.manage', subject: null }))
    throw forbidden(
      ofLeads
        ? 'You may not import leads. Ask a manager.'
        : "Only administrators and company managers may change the company's settings.",
    );
  throttle.take({ userId: actor.id });

  const estimate = await engine.estimateImport({ wish: await dropColleagues({ db, wish }) });
  const { owners, seen, addresses } = await db.read(async (r) => ({
    owners: await readOwners({ r, userIds: estimate.mailboxes.map(({ userId }) => userId) }),
    seen: await listSeenOwnerIds({ r, actor }),
    addresses: new Map(
      (await r.mailboxes.list({ ids: estimate.mailboxes.map(({ mailboxId }) => mailboxId) })).map((one) => [
        one.id,
        one.address,
      ]),
    ),
  }));
  return {
    ...sumUp(estimate),
    mailboxes: estimate.mailboxes
      .filter(({ userId }) => seen === null || seen.includes(userId))
      .map((one) => ({
        ...one,
        userName: owners.get(one.userId)?.name ?? '',
        address: addresses.get(one.mailboxId) ?? '',
      })),
  };
}

/** Colleagues become no leads. */
async function dropColleagues({
  db,
  wish,
}: Pick<CrmDependencies, 'db'> & { wish: ImportWish }): Promise<ImportWish> {
  if (!('addresses' in wish)) return wish;
  const colleagueKeys = await db.read((r) => readColleagueKeys({ r }));
  const addresses = wish.addresses.filter((address) => {
    const addressKey = toAddressKey(address);
    return addressKey !== null && !isColleague({ addressKey, colleagueKeys });
  });
  return { addresses };
}

function sumUp({ addressCount, mailboxCount, mailboxes }: ImportEstimateView) {
  const asked = mailboxes.filter(({ outcome }) => outcome !== 'not_asked');
  if (asked.length === 0 && mailboxCount > 0) {
    throw new AppError({
      code: 'import.nobody_to_ask',
      kind: 'unavailable',
      message:
        'No mailbox could be asked just now. You can go on without the count, or try again in a minute.',
      retryAfterMs: 60_000,
    });
  }
  const reckon = (read: (one: (typeof asked)[number]) => number) =>
    asked.length === 0
      ? 0
      : Math.round((asked.reduce((sum, one) => sum + read(one), 0) * mailboxCount) / asked.length);
  return {
    addressCount,
    mailboxCount,
    messageCount: reckon(({ messageCount }) => messageCount),
    units: reckon(({ units }) => units),
    minutes: Math.max(0, ...asked.map(({ minutes }) => minutes)),
    isExact: asked.length === mailboxCount && asked.every(({ outcome }) => outcome === 'counted'),
  };
}
