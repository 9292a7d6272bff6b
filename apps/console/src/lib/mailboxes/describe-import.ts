import type { ImportProgress } from '@mailsync/api/contract';
import { describeTimeLeft } from '../time/describe-time.ts';

const reasons: Record<ImportProgress['reason'], string> = {
  connect: 'Importing your history with leads',
  leads: 'Importing the history of new leads',
  window: 'Importing older history',
  gap: 'Catching up on what was missed',
};

const pausedReasons: Record<ImportProgress['reason'], string> = {
  connect: 'Import of your history with leads is paused',
  leads: 'Import of the history of new leads is paused',
  window: 'Import of older history is paused',
  gap: 'Catching up on what was missed is paused',
};

/** An import as the bar and the words beside it; `doneCount` is null while it is not known how much there is. */
export function describeImport(progress: ImportProgress) {
  const doneCount = progress.recordedCount + progress.notRecordedCount;
  const isPaused = progress.state === 'paused';
  const isListing = progress.state === 'listing' && progress.foundCount === 0;
  const count = (value: number) => value.toLocaleString();
  return {
    title: isPaused ? pausedReasons[progress.reason] : reasons[progress.reason],
    doneCount: isListing ? null : doneCount,
    foundCount: progress.foundCount,
    detail: isPaused
      ? `Waits until this mailbox syncs again. ${count(progress.recordedCount)} recorded so far`
      : isListing
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
  progress !== null && progress.state !== 'done' && progress.state !== 'abandoned';
