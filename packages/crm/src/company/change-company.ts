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
    | 'name'
    | 'plan'
    | 'mailboxLimit'
    | 'ownDomains'
    | 'recordInternal'
    | 'sharing'
    | 'importWindowDays'
    | 'slackSelfSignup'
  >
> & { exclusions?: string[] | undefined };

/**
 * Changes the company's settings in one transaction. Whatever a fate may depend on makes a new revision;
 * what is lifted has mail that was skipped under the old rules decided again. What is recorded already stays, whatever is set.
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
    const changes = [
      compareSets({ before: before.ownDomains, after: domains ?? before.ownDomains }),
      compareInternal({ before: before.recordInternal, after: settings.recordInternal }),
      patterns === undefined ? NO_CHANGE : await replaceExclusions({ r, patterns, now, createId }),
    ];

    await r.company.update({
      ...settings,
      ...(domains && { ownDomains: domains }),
      name: settings.name ?? before.name,
    });
    if (changes.some((change) => change.sets || change.lifts)) {
      const revision = await r.company.nextRevision();
      // Only what is lifted can make old mail wanted: each mailbox then asks once about what the rules kept out.
      if (changes.some((change) => change.lifts)) {
        await r.company.update({ rulesRevision: revision });
        await r.mailboxes.makeAllDue({ now });
      }
    }
    // Each mailbox sees for itself what a wider window has opened; a narrower one removes nothing.
    if ((settings.importWindowDays ?? 0) > before.importWindowDays) await r.mailboxes.makeAllDue({ now });
    await r.events.append([{ type: 'company.changed', mailboxId: null, userId: null, data: {}, at: now }]);
    // In this transaction, so that seats and limit never disagree; whoever is promoted is due at once.
    await shareSeats({ repositories: r, now, createId });
  });
  return db.read(readCompanyView);
}

/** Whether a change keeps more mail out than before (`sets`), and whether it lets more in (`lifts`). */
interface RulesChange {
  sets: boolean;
  lifts: boolean;
}

const NO_CHANGE: RulesChange = { sets: false, lifts: false };

/** The company's own exclusions become these; people's personal ones stay. */
async function replaceExclusions({
  r,
  patterns,
  now,
  createId,
}: Pick<CrmDependencies, 'createId'> & {
  r: Repositories;
  patterns: string[];
  now: Date;
}): Promise<RulesChange> {
  const standing = (await r.company.listExclusions()).filter(({ userId }) => userId === null);
  const before = new Set(standing.map(({ pattern }) => pattern));
  const after = new Set(patterns);

  for (const { id, pattern } of standing) if (!after.has(pattern)) await r.company.removeExclusion(id);
  for (const pattern of patterns)
    if (!before.has(pattern))
      await r.company.addExclusion({ id: createId(), userId: null, pattern, createdAt: now });
  return compareSets({ before, after });
}

function compareSets({ before, after }: { before: Iterable<string>; after: Iterable<string> }): RulesChange {
  const [old, current] = [new Set(before), new Set(after)];
  return {
    sets: [...current].some((one) => !old.has(one)),
    lifts: [...old].some((one) => !current.has(one)),
  };
}

function compareInternal({ before, after }: { before: boolean; after: boolean | undefined }): RulesChange {
  return { sets: before && after === false, lifts: !before && after === true };
}

function unique(texts: string[]): string[] {
  return [...new Set(texts)];
}
