import type { QuotaView } from '@mailsync/sync-engine';
import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import { forbidden } from '../refuse.ts';

export interface NamedQuotaView extends Omit<QuotaView, 'mailboxMinute'> {
  mailboxMinute: Omit<QuotaView['mailboxMinute'], 'busiest'> & {
    busiest: (QuotaView['mailboxMinute']['busiest'][number] & { address: string })[];
  };
}

/** How Google's quota stands; the busiest mailboxes with their addresses. */
export async function readQuota({
  db,
  engine,
  actor,
}: Pick<CrmDependencies, 'db' | 'engine'> & { actor: Actor }): Promise<NamedQuotaView> {
  if (!can({ user: actor, action: 'company.manage', subject: null }))
    throw forbidden('Only administrators and company managers may see the quota.');

  const quota = await engine.readQuota();
  const { busiest } = quota.mailboxMinute;
  const ids = busiest.map(({ mailboxId }) => mailboxId);
  const mailboxes = ids.length === 0 ? [] : await db.read((r) => r.mailboxes.list({ ids }));
  const addressById = new Map(mailboxes.map(({ id, address }) => [id, address]));
  return {
    ...quota,
    mailboxMinute: {
      ...quota.mailboxMinute,
      busiest: busiest.map((one) => ({ ...one, address: addressById.get(one.mailboxId) ?? '' })),
    },
  };
}
