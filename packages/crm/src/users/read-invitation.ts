import type { CrmDependencies } from '../dependencies.ts';
import { findInvitationLink } from './invitation-links.ts';
import { userNotFound } from './read-user.ts';

export interface InvitationView {
  purpose: 'claim' | 'invitation';
  companyName: string;
  email: string | null;
  name: string | null;
  expiresAt: Date;
}

/** Looks at a claim or an invitation without spending it. Throws `link.not_found`, `link.used`, `link.expired`. */
export async function readInvitation({
  db,
  clock,
  token,
}: Pick<CrmDependencies, 'db' | 'clock'> & { token: string }): Promise<InvitationView> {
  return db.read(async (r) => {
    const link = await findInvitationLink({ r, token, now: clock.now() });
    const company = await r.company.get();
    const user = link.userId === null ? null : await r.users.find(link.userId);
    if (user === undefined) throw userNotFound();
    return {
      purpose: link.purpose,
      companyName: company.name,
      email: user?.email ?? null,
      name: user?.name ?? null,
      expiresAt: link.expiresAt,
    };
  });
}
