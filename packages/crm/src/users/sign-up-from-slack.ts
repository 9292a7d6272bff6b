import { domainToASCII } from 'node:url';
import type { User } from '@mailsync/db';
import type { CrmDependencies } from '../dependencies.ts';

/**
 * Lets a colleague in as a salesperson where the company allows it: whoever has an address of the company's own domains that
 * Slack has verified. Null for everybody else. The caller has made sure that they are a full member of its own workspace.
 */
export async function signUpFromSlack({
  db,
  clock,
  createId,
  person,
}: Pick<CrmDependencies, 'db' | 'clock' | 'createId'> & {
  person: { email: string; name: string; slackUserId: string };
}): Promise<User | null> {
  const { email, name, slackUserId } = person;
  const now = clock.now();
  return db.write(async (r) => {
    const company = await r.company.lock();
    const domain = domainToASCII(email.slice(email.lastIndexOf('@') + 1).toLowerCase());
    if (!company.slackSelfSignup || domain === '' || !company.ownDomains.includes(domain)) return null;
    // Two commands at once: the first has let them in. Whoever is known is matched, never let in anew.
    const standing = await r.users.findByEmail(email);
    if (standing) return standing.slackUserId === slackUserId ? standing : null;

    const id = createId();
    const user = await r.users.create({
      id,
      email,
      // Slack takes more than one line.
      name:
        name
          .replaceAll(/\p{Cc}+/gu, ' ')
          .trim()
          .slice(0, 200) || email,
      role: 'salesperson',
      slackUserId,
      createdAt: now,
    });
    await r.events.append([{ type: 'user.changed', mailboxId: null, userId: id, data: {}, at: now }]);
    return user;
  });
}
