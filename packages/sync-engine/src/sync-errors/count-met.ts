import type { Repositories } from '@mailsync/db';
import { CONSENT_SCREEN_IN_TESTING, SIGN_IN_LASTED_A_WEEK } from './suspect-testing.ts';

/** What mailboxes meet when the network fails: one outage shows itself as either. */
export const NETWORK_CODES: readonly string[] = ['network.unreachable', 'network.timeout'];
/** The one entry of an outage that more than one mailbox meets. */
export const NETWORK_OUTAGE = 'network.outage';

/** The codes that mailboxes themselves fail with when a fault of the installation stops them. */
export function codesMetIn(faultCode: string): readonly string[] {
  if (faultCode === NETWORK_OUTAGE) return NETWORK_CODES;
  return faultCode === CONSENT_SCREEN_IN_TESTING ? [SIGN_IN_LASTED_A_WEEK] : [faultCode];
}

/** How many mailboxes a fault of the installation stops just now; a mailbox whose network trouble is its own is not among them. */
export async function countMet({ r, code }: { r: Repositories; code: string }): Promise<number> {
  const codes = [...codesMetIn(code)];
  const failing = await r.mailboxes.countFailing({ codes });
  let count = 0;
  for (const one of failing.values()) count += one;
  if (code !== NETWORK_OUTAGE || count === 0) return count;
  const open = await r.syncErrors.listOpenOfCodes({ codes });
  return Math.max(0, count - new Set(open.map(({ mailboxId }) => mailboxId)).size);
}
