import { describePause, type ImportProgressView, type MailboxView } from '@mailsync/sync-engine';
import { STATUS_EMOJI } from './status-marks.ts';
import { writeCount, writeDuration, writeName, writeTime } from './write-text.ts';

/** Icon and word of a status, as everywhere. */
export function writeStatusWord({ statusText }: Pick<MailboxView, 'statusText'>): string {
  return statusText ? `${STATUS_EMOJI[statusText.icon]} *${statusText.word}*` : '*Disconnected*';
}

export function writePause({
  pause,
  provider,
}: {
  pause: NonNullable<MailboxView['pause']>;
  provider: MailboxView['provider'];
}): string {
  return `${describePause({ pause, provider })} ${writeTime(pause.until)}.`;
}

const UNFINISHED: ReadonlySet<ImportProgressView['state']> = new Set(['listing', 'recording', 'paused']);

/** How far an import is; null for one that is done. */
export function writeImport(progress: ImportProgressView | null): string | null {
  if (!progress || !UNFINISHED.has(progress.state)) return null;
  const { state, foundCount, recordedCount, secondsLeft } = progress;
  if (state === 'paused')
    return `Recording older emails waits until this mailbox syncs again: ${recordedCount.toLocaleString('en')} recorded so far.`;
  if (state === 'listing')
    return `Looking for older emails with leads: ${foundCount.toLocaleString('en')} found so far.`;
  const about = secondsLeft !== null && secondsLeft >= 60 ? 'about ' : '';
  const left = secondsLeft === null ? '' : `, ${about}${writeDuration(secondsLeft * 1000)} left`;
  return `Recording older emails: ${recordedCount.toLocaleString('en')} of ${foundCount.toLocaleString('en')}${left}.`;
}

export function writeFacts({
  statusSince,
  lastSyncedAt,
  recordedCount,
  route,
  servers,
}: MailboxView): string {
  return [
    `Since ${writeTime(statusSince)}`,
    lastSyncedAt ? `last sync ${writeTime(lastSyncedAt)}` : 'not synced yet',
    `${writeCount({ count: recordedCount, one: 'email', many: 'emails' })} recorded`,
    servers
      ? `through ${writeName(servers.imap.host)}`
      : route === 'google'
        ? 'through Google sign-in'
        : 'through an app password',
  ].join(' · ');
}
