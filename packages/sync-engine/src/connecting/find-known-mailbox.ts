import type { Mailbox, Repositories } from '@mailsync/db';
import { toAddressKey } from '../recording/address-key.ts';
import type { ConnectedAccount } from './connect-mailbox.ts';

/**
 * The mailbox that an account is already. Google tells accounts apart by their `sub`, mail servers by their login: the
 * same inbox at Google, reached the other way, is known by its address, so that it never takes two seats. Elsewhere the
 * address proves nothing, because whoever runs a server may call themselves anything there.
 */
export async function findKnownMailbox({
  r,
  userId,
  account,
}: {
  r: Repositories;
  userId: string;
  account: Pick<ConnectedAccount, 'identity' | 'address' | 'access' | 'servers'>;
}): Promise<Mailbox | null> {
  const byIdentity = await r.mailboxes.findByIdentity(account.identity);
  if (byIdentity || account.servers) return byIdentity;
  const key = toAddressKey(account.address);
  const all = await r.mailboxes.list();
  const sameAddress = all.filter(
    // Another `sub` is another account, even under the same address.
    (one) =>
      one.servers === null &&
      toAddressKey(one.address) === key &&
      isOfGoogle(one.identity) !== (account.access.route === 'google'),
  );
  return (
    sameAddress.find((one) => !one.disconnectedAt) ?? sameAddress.find((one) => one.userId === userId) ?? null
  );
}

const isOfGoogle = (identity: string) => identity.startsWith('google:');
