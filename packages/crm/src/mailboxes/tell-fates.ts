import { type FateText, type FateView, describeFate } from '@mailsync/sync-engine';
import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, type OwnedByUser, can } from '../permissions/can.ts';
import { mayKnowOf } from '../timelines/email-view.ts';

/** What became of a message, in words, with the timelines on which this person may look at it. */
export interface ToldFateView extends FateView, FateText {
  leadIds: string[];
  /** Whether this person may bring it back after a person removed it. */
  mayRestore: boolean;
}

/** Fates as one person may see them: an email that they may not know of has no id for them. */
export async function tellFates({
  db,
  actor,
  owner,
  fates,
}: Pick<CrmDependencies, 'db'> & { actor: Actor; owner: OwnedByUser; fates: FateView[] }): Promise<
  ToldFateView[]
> {
  const emailIds = fates.flatMap(({ emailId }) => emailId ?? []);
  const { copies, leads } = await db.read(async (r) => ({
    copies: Map.groupBy(await r.timelines.listCopies({ emailIds }), ({ emailId }) => emailId),
    leads: Map.groupBy(await r.timelines.listLeads({ emailIds }), ({ emailId }) => emailId),
  }));
  return fates.map((fate) => {
    const copiesOfEmail = copies.get(fate.emailId ?? '') ?? [];
    const leadsOfEmail = leads.get(fate.emailId ?? '') ?? [];
    const isKnown = mayKnowOf({ actor, copies: copiesOfEmail, leads: leadsOfEmail });
    return {
      ...fate,
      ...describeFate(fate),
      emailId: isKnown ? fate.emailId : null,
      leadIds: leadsOfEmail
        .filter((lead) => can({ user: actor, action: 'lead.see', subject: lead }))
        .map(({ leadId }) => leadId),
      mayRestore: fate.state === 'removed' && can({ user: actor, action: 'history.remove', subject: owner }),
    };
  });
}
