import { AppError } from '@mailsync/foundation';
import { toAddressKey, toBaseAddressKey, toDomainKey } from '@mailsync/sync-engine';
import type { Repositories } from '../dependencies.ts';
import { type Actor, can, seesEveryLead } from '../permissions/can.ts';
import type { KeyedAddress } from './normalize-addresses.ts';

/**
 * A lead shows every email with its addresses, so adding one must show nobody more than they may see.
 * Throws `lead.address_of_colleague`, and `lead.address_taken` for those who see only their own leads.
 */
export async function refuseAddresses({
  r,
  actor,
  added,
}: {
  r: Repositories;
  actor: Actor;
  added: readonly KeyedAddress[];
}): Promise<void> {
  if (added.length === 0) return;
  const colleagueKeys = await readColleagueKeys({ r });
  const ofColleague = added.find((one) => isColleague({ addressKey: one.addressKey, colleagueKeys }));
  if (ofColleague) {
    throw new AppError({
      code: 'lead.address_of_colleague',
      kind: 'invalid',
      message: describeColleague(ofColleague.address),
    });
  }
  if (!seesEveryLead(actor)) await refuseHidden({ r, actor, added });
}

export function describeColleague(address: string): string {
  return `${address} belongs to a colleague: a lead is somebody outside the company. Leave this address out.`;
}

/** With the address of a colleague for a lead, all of that colleague's mail would be a lead's. */
export async function readColleagueKeys({ r }: { r: Repositories }): Promise<Set<string>> {
  const users = await r.users.list();
  const mailboxes = await r.mailboxes.list();
  const emails = users.filter(({ deactivatedAt }) => !deactivatedAt).map(({ email }) => toAddressKey(email));
  const own = mailboxes
    .filter(({ disconnectedAt }) => !disconnectedAt)
    .flatMap(({ address, ownAddresses }) => [toAddressKey(address), ...ownAddresses]);
  return new Set([...emails, ...own].filter((key) => key !== null));
}

export function isColleague({
  addressKey,
  colleagueKeys,
}: {
  addressKey: string;
  colleagueKeys: ReadonlySet<string>;
}): boolean {
  return lookupKeys(addressKey).some((key) => colleagueKeys.has(key));
}

/** Else whoever sees only their own leads would read any other by making a second one with its address. */
async function refuseHidden({
  r,
  actor,
  added,
}: {
  r: Repositories;
  actor: Actor;
  added: readonly KeyedAddress[];
}): Promise<void> {
  const ownDomains = new Set((await r.company.get()).ownDomains);
  const addressKeys = added.flatMap(({ addressKey }) => lookupKeys(addressKey));
  const matches = await r.matching.listLeadsByAddressKeys({ addressKeys });
  const leads = await r.leads.getMany({ ids: [...new Set(matches.map(({ leadId }) => leadId))] });
  const isHidden = leads.some((lead) => !can({ user: actor, action: 'lead.see', subject: lead }));
  const isOurs = added.some(({ addressKey }) => ownDomains.has(toDomainKey(addressKey) ?? ''));
  if (!isHidden && !isOurs) return;

  throw new AppError({
    code: 'lead.address_taken',
    kind: 'forbidden',
    message:
      'One of these addresses is of a lead that is not assigned to you, or of the company itself. Ask a manager to assign the lead to you.',
  });
}

function lookupKeys(addressKey: string): string[] {
  const baseKey = toBaseAddressKey(addressKey);
  return baseKey ? [addressKey, baseKey] : [addressKey];
}
