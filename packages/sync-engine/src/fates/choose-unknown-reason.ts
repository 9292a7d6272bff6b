import type { ProviderMessageHead } from '../providers/mail-provider.ts';
import { skipByLabel } from '../recording/decide-fate.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Why the ledger has never heard of a message; null when its head is not known. Pure. */
export function chooseUnknownReason({
  head,
  connectedAt,
  importWindowDays,
  isImporting,
  now,
}: {
  head: Pick<ProviderMessageHead, 'labels' | 'receivedAt'> | null;
  connectedAt: Date;
  importWindowDays: number;
  isImporting: boolean;
  now: Date;
}): string | null {
  if (!head) return null;
  const label = skipByLabel(head.labels);
  if (label) return label;
  // Whatever came since is read live, whether or not anybody in it is a lead.
  if (head.receivedAt >= connectedAt) return 'not_read_yet';
  if (head.receivedAt.getTime() < now.getTime() - importWindowDays * DAY_MS) return 'before_import_window';
  return isImporting ? 'importing' : 'no_lead_when_imported';
}
