import type { ClockSample } from './ask-service.ts';
import { fault, type Finding, ok, warning } from './finding.ts';

/** Answers that were long under way are off by seconds themselves. */
const UNREMARKABLE_MS = 60_000;
/** Slack's signatures and Google's tokens are refused beyond this. */
const HARMFUL_MS = 5 * 60_000;

/** Compares this machine's clock with that of the services that were asked. Pure. */
export function checkClock(samples: readonly ClockSample[]): Finding[] {
  // The middle one: a single service may be wrong itself.
  const sorted = samples.toSorted((a, b) => a.offsetMs - b.offsetMs);
  const sample = sorted[Math.floor((sorted.length - 1) / 2)];
  if (!sample) {
    return [
      warning('clock', {
        what: 'The clock could not be compared: no service was asked that told the time.',
        why: 'A wrong clock makes Slack and Google refuse Mail Sync, and dates wrong.',
        mend: 'Look whether the date and time of this machine are right: date -u',
      }),
    ];
  }
  const offMs = Math.abs(sample.offsetMs);
  if (offMs <= UNREMARKABLE_MS) return [ok('clock', `The clock agrees with that of ${sample.host}.`)];
  const trouble = {
    // The service is ahead when we are behind.
    what: `The clock of this machine is ${describeSpan(offMs)} ${sample.offsetMs > 0 ? 'behind' : 'ahead of'} that of ${sample.host}.`,
    why: 'Slack and Google refuse what is signed at a wrong time, mail is looked for in the wrong days, and every time that is shown is wrong.',
    mend: 'Set the clock right and keep it so (timedatectl set-ntp true; for a container, on the machine it runs on), then start Mail Sync again.',
  };
  return [offMs > HARMFUL_MS ? fault('clock', trouble) : warning('clock', trouble)];
}

function describeSpan(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
