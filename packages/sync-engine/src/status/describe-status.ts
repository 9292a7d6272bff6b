import type { MailboxProvider } from '../mailboxes/mailbox-provider.ts';
import type { MailboxStatus } from './choose-status.ts';

export interface StatusText {
  word: string;
  colour: 'green' | 'red' | 'grey' | 'amber';
  icon: 'check' | 'alert' | 'unplugged' | 'clock';
  sentence: string;
}

/** Why a mailbox is red, as far as its sentence tells. */
export type Trouble = 'failing' | 'google_asked_to_wait' | 'mail_waits';

/** The word, colour, icon and sentence of a status: one source for the console, Slack and the API. */
export function describeStatus({
  status,
  queuePosition,
  trouble,
  giveUpAfterMs,
  provider = 'google',
}: {
  status: MailboxStatus;
  queuePosition: number | null;
  /** Looked at when it is red. */
  trouble: Trouble;
  /** How long a mailbox fails before Mail Sync stops trying. */
  giveUpAfterMs: number;
  provider?: MailboxProvider;
}): StatusText {
  switch (status) {
    case 'enabled':
      return {
        word: 'Enabled',
        colour: 'green',
        icon: 'check',
        sentence: 'Emails with leads are being recorded.',
      };
    case 'error':
      return {
        word: 'Error',
        colour: 'red',
        icon: 'alert',
        sentence: describeTrouble({ trouble, provider }),
      };
    case 'connection':
      return {
        word: 'Connection',
        colour: 'grey',
        icon: 'unplugged',
        sentence: `Stopped after ${describeDuration(giveUpAfterMs)} of failure and not billed. Press Reconnect to go on where it stopped.`,
      };
    case 'pending':
      return {
        word: 'Pending',
        colour: 'amber',
        icon: 'clock',
        sentence: `Waits for a seat${
          queuePosition === null ? '' : `: number ${queuePosition} in line`
        }. It starts when the mailbox limit is raised or someone disconnects.`,
      };
  }
}

function describeTrouble({ trouble, provider }: { trouble: Trouble; provider: MailboxProvider }): string {
  switch (trouble) {
    case 'failing':
      return 'Something is wrong. Mail Sync keeps trying; nothing is lost in the meantime.';
    case 'google_asked_to_wait': {
      const who = provider === 'google' ? 'Google' : 'The mail server';
      return `${who} asked Mail Sync to wait. It goes on by itself; nothing is lost in the meantime.`;
    }
    case 'mail_waits':
      return 'New emails have been waiting for more than an hour. Mail Sync records them as soon as it may.';
  }
}

/** What makes a red mailbox red. */
export function chooseTrouble({
  facts,
  now,
}: {
  facts: { failingSince: Date | null; pausedUntil: Date | null };
  now: Date;
}): Trouble {
  if (!facts.failingSince) return 'mail_waits';
  return facts.pausedUntil && facts.pausedUntil > now ? 'google_asked_to_wait' : 'failing';
}

const UNITS = [
  { one: 'day', many: 'days', ms: 24 * 60 * 60 * 1000 },
  { one: 'hour', many: 'hours', ms: 60 * 60 * 1000 },
  { one: 'minute', many: 'minutes', ms: 60 * 1000 },
  { one: 'second', many: 'seconds', ms: 1000 },
];

/** "two days" as people say it, in the largest unit that fits without a rest: `48h` is 2 days, `90m` is 90 minutes. */
export function describeDuration(ms: number): string {
  const unit = UNITS.find((one) => ms >= one.ms && ms % one.ms === 0) ?? UNITS.at(-1)!;
  const count = Math.round(ms / unit.ms);
  return `${count} ${count === 1 ? unit.one : unit.many}`;
}
