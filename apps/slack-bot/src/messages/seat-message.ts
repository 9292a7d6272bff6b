import type { SeatContent, SeatsContent } from '../alerts/alert-content.ts';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { lead, writeEnded } from './alert-end.ts';
import { actions, context, linkButton, section } from './blocks.ts';
import { BAR_COLOUR } from './status-marks.ts';
import { writeCount, writeName } from './write-text.ts';

/** For the owner: the mailbox has got its seat, or has to wait for one again. */
export function writeSeatMessage({
  seat: { address, hasSeat, queuePosition },
  publicUrl,
}: {
  seat: SeatContent;
  publicUrl: string;
}): SlackMessage {
  const shown = writeName(address);
  const open = linkButton({
    label: 'Open Mail Sync',
    url: `${publicUrl}/settings/mail-sync`,
    actionId: 'open_mail_sync',
  });
  if (hasSeat) {
    const text = `:white_check_mark: *Your mailbox ${shown} has a seat.*`;
    return {
      text: lead(text),
      attachments: [
        {
          color: BAR_COLOUR.green,
          blocks: [
            section('Emails with leads are being recorded from now on, and older ones are fetched.'),
            actions(open),
          ],
        },
      ],
    };
  }
  const place = queuePosition === null ? '' : ` It is number ${queuePosition} in line.`;
  return {
    text: lead(`:hourglass_flowing_sand: *Your mailbox ${shown} waits for a seat.*`),
    attachments: [
      {
        color: BAR_COLOUR.amber,
        blocks: [
          section(
            `The company’s mailbox limit was lowered, and the newest seats were taken back.${place} What is recorded stays, and what arrives meanwhile is read when it has a seat again.`,
          ),
          actions(open),
        ],
      },
    ],
  };
}

/** For those who set the limit. */
export function writeSeatsMessage({
  seats: { mailboxCount, mostCount, addresses, since, end },
  publicUrl,
}: {
  seats: SeatsContent;
  publicUrl: string;
}): SlackMessage {
  const count = (many: number) => writeCount({ count: many, one: 'mailbox', many: 'mailboxes' });
  if (end) {
    const text =
      end.outcome === 'unfollowed'
        ? ':no_bell: *Seats are not followed here any more.*'
        : ':white_check_mark: *None of these mailboxes waits for a seat any more.*';
    return writeEnded({ text, what: `${count(mostCount)} waited for a seat`, since, end });
  }
  const hidden = mailboxCount - addresses.length;
  const more =
    hidden > 0 ? ` and <${publicUrl}/mailboxes|${hidden.toLocaleString('en')} more in the console>` : '';
  const waits = mailboxCount === 1 ? 'waits' : 'wait';
  return {
    text: lead(`:hourglass_flowing_sand: *${count(mailboxCount)} ${waits} for a seat.*`),
    attachments: [
      {
        color: BAR_COLOUR.amber,
        blocks: [
          section(`${addresses.map(writeName).join(', ')}${more}`),
          section(
            '*How to fix it*\nRaise the mailbox limit, or disconnect mailboxes that are not needed. First come, first served.',
          ),
          actions(
            linkButton({
              label: 'Open Mail Sync',
              url: `${publicUrl}/mailboxes`,
              actionId: 'open_mail_sync',
            }),
          ),
          context(
            'Administrators and company managers set the limit. Nothing of these mailboxes is read meanwhile.',
          ),
        ],
      },
    ],
  };
}
