import type { Repositories } from '@mailsync/db';
import { toAddressKey } from '../recording/address-key.ts';
import type { ConnectedAccount } from './connect-mailbox.ts';

/** Elsewhere nobody but the person says whose address it is: that of a colleague's mailbox is not given away. */
export async function isOfColleague({
  r,
  userId,
  account,
}: {
  r: Repositories;
  userId: string;
  account: ConnectedAccount;
}): Promise<boolean> {
  if (!account.servers) return false;
  const all = await r.mailboxes.list();
  return all.some(
    (one) =>
      one.userId !== userId &&
      !one.disconnectedAt &&
      toAddressKey(one.address) === toAddressKey(account.address),
  );
}
