import type { MailboxStatus } from './choose-status.ts';

export interface StatusText {
  word: string;
  colour: 'green' | 'red' | 'grey' | 'amber';
  icon: 'check' | 'alert' | 'unplugged' | 'clock';
  sentence: string;
}

/** The word, colour, icon and sentence of a status: one source for the console, Slack and the API. */
export function describeStatus({
  status,
  queuePosition,
}: {
  status: MailboxStatus;
  queuePosition: number | null;
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
        sentence: 'Something is wrong. Mail Sync keeps trying; nothing is lost in the meantime.',
      };
    case 'connection':
      return {
        word: 'Connection',
        colour: 'grey',
        icon: 'unplugged',
        sentence: 'Stopped after two days of failure and not billed. Reconnect to go on where it stopped.',
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
