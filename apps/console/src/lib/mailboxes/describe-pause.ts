import type { Mailbox } from '@mailsync/api/contract';

type Pause = NonNullable<Mailbox['pause']>;

/** Shorter waits are the pace of an import, which has a bar of its own, and no news. */
const SHORTEST_SHOWN_MS = 90_000;

/** Whether a wait is worth saying; also false when it is over, whatever the last answer said. */
export const isLongWait = ({ until, now }: { until: string; now: Date }) =>
  new Date(until).getTime() - now.getTime() > SHORTEST_SHOWN_MS;

/** What a wait means for the person; null when it is not worth saying. */
export function describePause({
  pause,
  provider = 'google',
  now,
}: {
  pause: Pause | null;
  provider?: Mailbox['provider'];
  now: Date;
}): string | null {
  if (pause === null || !isLongWait({ until: pause.until, now })) return null;
  if (pause.reason === 'google_asked')
    return `${provider === 'google' ? 'Google' : 'The mail server'} asked Mail Sync to slow down. Nothing is lost; it goes on`;
  return pause.waits === 'new_mail'
    ? `Waits for its next share of ${provider === 'google' ? 'Google requests' : 'what may be downloaded'}. Nothing is lost; it goes on`
    : 'New mail is recorded as ever. Imports and checks wait for their next share and go on';
}
