import type { MailboxProvider } from '../mailboxes/mailbox-provider.ts';
import type { MailboxPause } from './choose-pause.ts';

/** Shorter waits are the pace of an import and no news. */
const SHORTEST_TOLD_MS = 90_000;

export const isPauseWorthTelling = ({ until, now }: { until: Date; now: Date }) =>
  until.getTime() - now.getTime() > SHORTEST_TOLD_MS;

/** What a wait means for the person, the same in every door. The time until which it lasts follows, then a full stop. */
export function describePause({
  pause: { reason, waits },
  provider,
}: {
  pause: Pick<MailboxPause, 'reason' | 'waits'>;
  provider: MailboxProvider;
}): string {
  const isGoogle = provider === 'google';
  if (reason === 'google_asked')
    return `${isGoogle ? 'Google' : 'The mail server'} asked Mail Sync to slow down. Nothing is lost; it goes on`;
  return waits === 'new_mail'
    ? `Waits for its next share of ${isGoogle ? 'Google requests' : 'what may be downloaded'}. Nothing is lost; it goes on`
    : 'New mail is recorded as ever. Imports and checks wait for their next share and go on';
}
