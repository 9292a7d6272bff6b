import type { Button, KnownBlock } from '@slack/types';
import type { CauseContent } from '../alerts/alert-content.ts';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { acknowledgeButton, snoozeButton } from './alert-buttons.ts';
import { lead, writeEnded, writeMarks } from './alert-end.ts';
import { actions, context, fields, linkButton, section, writeAdvice } from './blocks.ts';
import { describeWhoCanFix } from './describe-who.ts';
import { BAR_COLOUR } from './status-marks.ts';
import { escapeText, writeCount, writeName, writeTime } from './write-text.ts';

interface CauseMessageInput {
  cause: CauseContent;
  topic: string;
  publicUrl: string;
}

/** The one message of what stops many mailboxes, or the installation: how many there are, the first of them, one fix for all. */
export function writeCauseMessage(input: CauseMessageInput): SlackMessage {
  const { cause } = input;
  if (cause.end) {
    const remarks = cause.mostCount > 0 ? [`${countMailboxes(cause.mostCount)} at most.`] : [];
    return writeEnded({
      text: writeEndedLead(cause),
      what: cause.what,
      remarks,
      since: cause.since,
      end: cause.end,
    });
  }
  return {
    text: lead(`:rotating_light: *${writeHead(cause)}* ${escapeText(cause.what)}`),
    attachments: [{ color: BAR_COLOUR.red, blocks: writeBlocks(input) }],
  };
}

function writeHead({ isInstallation, mailboxCount }: CauseContent): string {
  if (isInstallation && mailboxCount === 0) return 'Mail Sync needs attention:';
  return `${countMailboxes(mailboxCount)} ${mailboxCount === 1 ? 'is' : 'are'} not syncing:`;
}

const countMailboxes = (count: number) => writeCount({ count, one: 'mailbox', many: 'mailboxes' });

function writeBlocks(input: CauseMessageInput): KnownBlock[] {
  const { cause, publicUrl } = input;
  const { howToFix, whoCanFix, since, returnedAt, stoppedCount } = cause;
  const back = returnedAt === null ? '' : `\nback since ${writeTime(new Date(returnedAt))}`;
  return [
    ...writeStop(cause),
    fields([
      ['Since', `${writeTime(new Date(since))}${back}`],
      [
        'Who can fix it',
        whoCanFix === 'owner' ? 'Each owner, for their own mailbox' : describeWhoCanFix(whoCanFix),
      ],
    ]),
    section(`*How to fix it*\n${writeAdvice(howToFix.map(escapeText))}`),
    ...writeAddresses({ cause, publicUrl }),
    ...writeMarks(cause),
    actions(...writeButtons(input)),
    context(
      [
        ...(stoppedCount > 0
          ? [`Mail Sync has stopped trying ${countMailboxes(stoppedCount)} of them.`]
          : []),
        whoCanFix === 'owner' ? 'Owners who use Mail Sync in Slack have a direct message each.' : '',
        'The number in this message is kept true, and it turns green when this is over.',
      ]
        .filter(Boolean)
        .join(' '),
    ),
  ];
}

function writeStop({ stopsAt }: CauseContent): KnownBlock[] {
  if (stopsAt === null) return [];
  return [
    section(
      `:hourglass_flowing_sand: *Mail Sync stops trying the first of them ${writeTime(new Date(stopsAt))}* unless somebody mends it before.`,
    ),
  ];
}

function writeAddresses({ cause, publicUrl }: Pick<CauseMessageInput, 'cause' | 'publicUrl'>): KnownBlock[] {
  const { addresses, mailboxCount } = cause;
  if (addresses.length === 0) return [];
  const hidden = mailboxCount - addresses.length;
  const more =
    hidden > 0 ? ` and <${publicUrl}/mailboxes|${hidden.toLocaleString('en')} more in the console>` : '';
  return [section(`${addresses.map(writeName).join(', ')}${more}`)];
}

function writeButtons({ cause, topic, publicUrl }: CauseMessageInput): Button[] {
  const { acknowledged, snoozed, syncErrorId, code } = cause;
  const value = syncErrorId === null ? `cause:${code}` : `error:${syncErrorId}`;
  return [
    ...(acknowledged ? [] : [acknowledgeButton(value)]),
    ...(snoozed ? [] : [snoozeButton(topic)]),
    linkButton({ label: 'Open Mail Sync', url: `${publicUrl}/mailboxes`, actionId: 'open_mail_sync' }),
  ];
}

/** No more than is known: a mailbox may have another trouble by now, or be disconnected. */
function writeEndedLead({ isInstallation, end }: CauseContent): string {
  if (end!.outcome === 'unfollowed') return ':no_bell: *This is not followed here any more.*';
  return isInstallation
    ? ':white_check_mark: *This is mended.*'
    : ':white_check_mark: *No mailbox fails for this any more.*';
}
