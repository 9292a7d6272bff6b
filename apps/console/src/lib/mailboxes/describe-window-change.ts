import { describeDays } from '../time/describe-time.ts';

/** What setting another import window does, said before it is saved; null when nothing changes. */
export function describeWindowChange({
  currentDays,
  newDays,
}: {
  currentDays: number;
  newDays: number;
}): string | null {
  if (newDays === currentDays) return null;
  const reach = describeDays(newDays);
  return newDays > currentDays
    ? `Mail Sync reads what this opens, back to ${reach} ago, once from every mailbox. Mailboxes that do not sync now do it when they sync again.`
    : `Nothing that is recorded is removed. Leads and mailboxes that are added from now on get their history of the last ${reach}.`;
}

/** Windows to choose from, the present one among them. */
export function listWindows(currentDays: number): { value: string; label: string }[] {
  const days = new Set([90, 180, 365, 730, 1_095, 1_825, 3_650, currentDays]);
  return [...days]
    .toSorted((a, b) => a - b)
    .map((one) => ({ value: String(one), label: `The last ${describeDays(one)}` }));
}
