import type { ImportProgress } from '@mailsync/api/contract';
import { describeTimeLeft } from '../time/describe-time.ts';

const reasons: Record<ImportProgress['reason'], string> = {
  connect: 'Importing your history with leads',
  leads: 'Importing the history of new leads',
  gap: 'Catching up on what was missed',
};

/** An import as the bar and the words beside it; `doneCount` is null while it is not known how much there is. */
export function describeImport(progress: ImportProgress) {
  const doneCount = progress.recordedCount + progress.notRecordedCount;
  const isListing = progress.state === 'listing' && progress.foundCount === 0;
  const count = (value: number) => value.toLocaleString();
  return {
    title: reasons[progress.reason],
    doneCount: isListing ? null : doneCount,
    foundCount: progress.foundCount,
    detail: isListing
      ? 'Looking for emails…'
      : `${count(progress.foundCount)} found, ${count(progress.recordedCount)} recorded`,
    timeLeft:
      progress.state === 'done'
        ? 'Done'
        : progress.secondsLeft === null
          ? ''
          : `${describeTimeLeft(progress.secondsLeft)} left`,
  };
}

export const isImporting = (progress: ImportProgress | null) =>
  progress !== null && progress.state !== 'done';
