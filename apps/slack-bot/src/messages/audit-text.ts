import type { AuditView } from '@mailsync/sync-engine';
import { writeCount, writeTime } from './write-text.ts';

export const NOT_CHECKED_YET =
  'Not checked yet. Each night a check proves that no email with a lead is missing.';

/** What the last check proved, in the words of the console: "312 of 312 lead emails recorded, checked …". */
export function writeAudit({
  state,
  leadEmailCount,
  recordedCount,
  missingCount,
  comparedCount,
  checkedAt,
}: AuditView): string {
  const compared = writeCount({ count: comparedCount, one: 'message', many: 'messages' });
  if (state === 'first_check') return `Checking for the first time: ${compared} compared so far.`;

  const openCount = leadEmailCount - recordedCount;
  const mark = openCount > 0 ? ':warning:' : ':white_check_mark:';
  const counts = `*${recordedCount.toLocaleString('en')} of ${leadEmailCount.toLocaleString('en')} lead emails recorded*`;
  const found = [
    ...(missingCount > openCount
      ? [
          `${(missingCount - openCount).toLocaleString('en')} had been missing and ${isOrAre(missingCount - openCount)} recorded now.`,
        ]
      : []),
    ...(openCount > 0
      ? [`${openCount.toLocaleString('en')} could not be read and ${isOrAre(openCount)} tried again.`]
      : []),
    ...(state === 'checking' ? [`Checking again now: ${compared} compared.`] : []),
  ];
  return [`${mark} ${counts}, checked ${writeTime(checkedAt)}.`, ...found].join(' ');
}

const isOrAre = (count: number) => (count === 1 ? 'is' : 'are');
