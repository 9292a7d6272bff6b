import type { Quota } from '@mailsync/api/contract';

/** The day's meter as the card shows it: how much, and what took it, the largest first. */
export function describeQuota({ quota, locale }: { quota: Quota; locale?: string }): {
  share: string;
  used: string;
  parts: { name: string; share: string; units: number }[];
  waiting: string | null;
} {
  const { usedUnits, limitUnits, byPurpose } = quota.projectDay;
  const { mailboxCount } = quota.waiting;
  const count = (units: number) => units.toLocaleString(locale);
  const parts = (['live', 'import', 'audit'] as const)
    .map((purpose) => ({ name: names[purpose], units: byPurpose[purpose] }))
    .map((part) => ({ ...part, share: describeShare(part.units, usedUnits) }));
  return {
    share: describeShare(usedUnits, limitUnits),
    used: `${count(usedUnits)} of ${count(limitUnits)} units`,
    parts: parts.toSorted((a, b) => b.units - a.units),
    waiting:
      mailboxCount === 0
        ? null
        : mailboxCount === 1
          ? 'One mailbox waits for its next share of Google requests.'
          : `${count(mailboxCount)} mailboxes wait for their next share of Google requests.`,
  };
}

const names = { live: 'New mail', import: 'Imports', audit: 'Checks' };

/** Whole percents; a trace is not nothing, and nearly all is not all. */
function describeShare(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '0%';
  const percent = (part / whole) * 100;
  if (percent < 1) return 'less than 1%';
  return `${part === whole ? 100 : Math.min(99, Math.round(percent))}%`;
}
