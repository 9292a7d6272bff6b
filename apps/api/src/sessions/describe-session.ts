import { type Actor, type Crm, can } from '@mailsync/crm';
import type { Database } from '@mailsync/db';

/** Who is signed in and what they may do: the console shows and hides by it, the verbs decide again. */
export async function describeSession({
  crm,
  db,
  actor,
  sandbox,
}: {
  crm: Crm;
  db: Database;
  actor: Actor;
  sandbox: boolean;
}) {
  const user = await crm.users.read({ userId: actor.id });
  const company = await db.read((r) => r.company.get());
  const somebody = { ownerId: '', ownerTeamId: null };
  const teammate = { ownerId: '', ownerTeamId: actor.teamId };
  return {
    user,
    company: { name: company.name },
    abilities: {
      seeAllMailboxes: can({ user: actor, action: 'mailbox.see', subject: somebody }),
      seeTeamMailboxes: can({ user: actor, action: 'mailbox.see', subject: teammate }),
      actOnOthersMailboxes: can({ user: actor, action: 'mailbox.act', subject: teammate }),
      createLeads: can({ user: actor, action: 'lead.create', subject: { ownerId: actor.id } }),
      importLeads: can({ user: actor, action: 'lead.import', subject: null }),
      manageCompany: can({ user: actor, action: 'company.manage', subject: null }),
      manageUsers: can({ user: actor, action: 'user.manage', subject: { role: 'junior_salesperson' } }),
    },
    sandbox,
  };
}
