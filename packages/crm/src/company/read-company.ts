import type { Company } from '@mailsync/db';
import type { CrmDependencies, Repositories } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import { forbidden } from '../refuse.ts';

export type CompanyView = Company & { seatsTaken: number; pendingCount: number; exclusions: string[] };

/** The company with its rules and how its seats stand. */
export async function readCompany({
  db,
  actor,
}: Pick<CrmDependencies, 'db'> & { actor: Actor }): Promise<CompanyView> {
  if (!can({ user: actor, action: 'company.manage', subject: null }))
    throw forbidden("Only administrators and company managers may see the company's settings.");
  return db.read(readCompanyView);
}

export async function readCompanyView(r: Repositories): Promise<CompanyView> {
  const company = await r.company.get();
  const exclusions = await r.company.listExclusions();
  return {
    ...company,
    seatsTaken: await r.mailboxes.countSeats(),
    pendingCount: await r.mailboxes.countWaiting(),
    exclusions: exclusions.filter(({ userId }) => userId === null).map(({ pattern }) => pattern),
  };
}
