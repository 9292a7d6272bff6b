import type { Company } from '@mailsync/db';
import { shareSeats } from '@mailsync/sync-engine';
import type { CrmDependencies, Repositories } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import { forbidden } from '../refuse.ts';
import { normalizeDomain, normalizeExclusion } from './normalize-rules.ts';
import { type CompanyView, readCompanyView } from './read-company.ts';

export type CompanyChange = Partial<
  Pick<
    Company,
    'name' | 'plan' | 'mailboxLimit' | 'ownDomains' | 'recordInternal' | 'sharing' | 'importWindowDays'
  >
> & { exclusions?: string[] | undefined };

/**
 * Changes the company's settings in one transaction. Whatever a fate may depend on makes a new revision,
 * so that mail that was skipped under the old rules is decided again.
 */
export async function changeCompany({
  db,
  clock,
  createId,
  actor,
  change,
}: Pick<CrmDependencies, 'db' | 'clock' | 'createId'> & {
  actor: Actor;
  change: CompanyChange;
}): Promise<CompanyView> {
  if (!can({ user: actor, action: 'company.manage', subject: null }))
    throw forbidden("Only administrators and company managers may change the company's settings.");

  const now = clock.now();
  const { exclusions, ownDomains, ...settings } = change;
  const domains = ownDomains && unique(ownDomains.map(normalizeDomain));
  const patterns = exclusions && unique(exclusions.map(normalizeExclusion));

  await db.write(async (r) => {
    const before = await r.company.lock();
    const changesRules =
      (domains !== undefined && !isSameSet(domains, before.ownDomains)) ||
      (settings.recordInternal !== undefined && settings.recordInternal !== before.recordInternal);
    const changedExclusions =
      patterns !== undefined && (await replaceExclusions({ r, patterns, now, createId }));

    await r.company.update({
      ...settings,
      ...(domains && { ownDomains: domains }),
      name: settings.name ?? before.name,
    });
    if (changesRules || changedExclusions) {
      const rulesRevision = await r.company.nextRevision();
      await r.company.update({ rulesRevision });
      await r.mailboxes.makeAllDue({ now });
    }
    await r.events.append([{ type: 'company.changed', mailboxId: null, userId: null, data: {}, at: now }]);
    // In this transaction, so that seats and limit never disagree; whoever is promoted is due at once.
    await shareSeats({ repositories: r, now, createId });
  });
  return db.read(readCompanyView);
}

/** The company's own exclusions become these; people's personal ones stay. Tells whether anything changed. */
async function replaceExclusions({
  r,
  patterns,
  now,
  createId,
}: Pick<CrmDependencies, 'createId'> & { r: Repositories; patterns: string[]; now: Date }): Promise<boolean> {
  const standing = (await r.company.listExclusions()).filter(({ userId }) => userId === null);
  const removed = standing.filter(({ pattern }) => !patterns.includes(pattern));
  const added = patterns.filter((pattern) => !standing.some((exclusion) => exclusion.pattern === pattern));

  for (const { id } of removed) await r.company.removeExclusion(id);
  for (const pattern of added)
    await r.company.addExclusion({ id: createId(), userId: null, pattern, createdAt: now });
  return removed.length > 0 || added.length > 0;
}

function unique(texts: string[]): string[] {
  return [...new Set(texts)];
}

function isSameSet(some: string[], others: string[]): boolean {
  return some.length === others.length && some.every((item) => others.includes(item));
}
