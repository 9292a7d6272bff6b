import type { OutboxEvent } from '@mailsync/db';
import type { CrmDependencies, Repositories } from '../dependencies.ts';
import { type Actor, can, seesEveryLead } from '../permissions/can.ts';
import { readOwners } from '../mailboxes/mailbox-access.ts';

/** What happened, in ids only, as far as one person may know of it. */
export interface LiveEventView {
  seq: number;
  type: Exclude<OutboxEvent['type'], 'mailbox.connected'>;
  mailboxId: string | null;
  userId: string | null;
  leadIds: string[];
  at: Date;
}

type Owners = Awaited<ReturnType<typeof readOwners>>;

/** The events of a batch that this person may hear of, each with only the ids that they may know. */
export async function showEvents({
  db,
  actor,
  events,
}: Pick<CrmDependencies, 'db'> & { actor: Actor; events: OutboxEvent[] }): Promise<LiveEventView[]> {
  return db.read(async (r) => {
    const ownerIdByMailbox = await readMailboxOwners({ r, events });
    const owners = await readOwners({ r, userIds: [...ownerIdByMailbox.values()] });
    const hiddenLeadIds = await readHiddenLeads({ r, actor, events });
    return events.flatMap((event) => {
      const shown = showEvent({ actor, event, ownerIdByMailbox, owners, hiddenLeadIds });
      return shown ? [shown] : [];
    });
  });
}

function showEvent({
  actor,
  event,
  ownerIdByMailbox,
  owners,
  hiddenLeadIds,
}: {
  actor: Actor;
  event: OutboxEvent;
  ownerIdByMailbox: Map<string, string>;
  owners: Owners;
  hiddenLeadIds: Set<string>;
}): LiveEventView | null {
  const { seq, at } = event;
  const leadIds = readLeadIds(event).filter((id) => !hiddenLeadIds.has(id));
  const owner =
    event.mailboxId === null ? undefined : owners.get(ownerIdByMailbox.get(event.mailboxId) ?? '');
  const seesMailbox = owner !== undefined && can({ user: actor, action: 'mailbox.see', subject: owner });
  const ofMailbox = seesMailbox
    ? { mailboxId: event.mailboxId, userId: owner.ownerId }
    : { mailboxId: null, userId: null };

  switch (event.type) {
    case 'mailbox.connected':
      return seesMailbox ? { seq, at, type: 'mailbox.changed', ...ofMailbox, leadIds: [] } : null;
    case 'mailbox.changed':
    case 'mailbox.status_changed':
    case 'import.progressed':
      return seesMailbox ? { seq, at, type: event.type, ...ofMailbox, leadIds: [] } : null;
    case 'sync_error.changed': {
      const isInstallations = event.mailboxId === null;
      const sees = isInstallations
        ? can({ user: actor, action: 'installation_errors.see', subject: null })
        : seesMailbox;
      return sees ? { seq, at, type: event.type, ...ofMailbox, leadIds: [] } : null;
    }
    case 'emails.recorded':
      return seesMailbox || leadIds.length > 0 ? { seq, at, type: event.type, ...ofMailbox, leadIds } : null;
    case 'lead.changed': {
      // Without ids it may be any lead: history was removed.
      const mayBeAny = readLeadIds(event).length === 0;
      const isHeard = mayBeAny || leadIds.length > 0;
      return isHeard ? { seq, at, type: event.type, mailboxId: null, userId: null, leadIds } : null;
    }
    case 'user.changed':
      return { seq, at, type: event.type, mailboxId: null, userId: event.userId, leadIds: [] };
    case 'company.changed':
      return { seq, at, type: event.type, mailboxId: null, userId: null, leadIds: [] };
  }
}

async function readMailboxOwners({ r, events }: { r: Repositories; events: OutboxEvent[] }) {
  const ids = [...new Set(events.map(({ mailboxId }) => mailboxId).filter((id) => id !== null))];
  const mailboxes = ids.length === 0 ? [] : await r.mailboxes.list({ ids });
  return new Map(mailboxes.map(({ id, userId }) => [id, userId]));
}

/** The leads of these events that this person may not know of. */
async function readHiddenLeads({
  r,
  actor,
  events,
}: {
  r: Repositories;
  actor: Actor;
  events: OutboxEvent[];
}) {
  if (seesEveryLead(actor)) return new Set<string>();

  const ids = [...new Set(events.flatMap(readLeadIds))];
  const hidden = new Set(ids);
  for (let start = 0; start < ids.length; start += 1000) {
    for (const lead of await r.leads.getMany({ ids: ids.slice(start, start + 1000) }))
      if (can({ user: actor, action: 'lead.see', subject: lead })) hidden.delete(lead.id);
  }
  return hidden;
}

function readLeadIds(event: OutboxEvent): string[] {
  const { leadIds } = event.data;
  return Array.isArray(leadIds) ? leadIds.filter((id) => typeof id === 'string') : [];
}
