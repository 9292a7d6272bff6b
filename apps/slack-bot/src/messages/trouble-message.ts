import type { Button, KnownBlock } from '@slack/types';
import type { TroubleContent } from '../alerts/alert-content.ts';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { acknowledgeButton, snoozeButton } from './alert-buttons.ts';
import { lead, writeEnded, writeMarks } from './alert-end.ts';
import { actions, context, fields, linkButton, section, writeAdvice } from './blocks.ts';
import { describeWhoCanFix } from './describe-who.ts';
import { reconnectButton, retryButton } from './mailbox-buttons.ts';
import { BAR_COLOUR } from './status-marks.ts';
import { escapeText, writeName, writeTime } from './write-text.ts';

interface TroubleMessageInput {
  trouble: TroubleContent;
  topic: string;
  isDirect: boolean;
  publicUrl: string;
}

/** The one message of a mailbox in trouble: red while it lasts, green (or grey) with how long it lasted when it is over. */
export function writeTroubleMessage(input: TroubleMessageInput): SlackMessage {
  const { trouble, isDirect } = input;
  const { end, ownerName, partOf } = trouble;
  if (end) {
    const remarks = ownerName === null || isDirect ? [] : [`Owner: ${writeName(ownerName)}`];
    return writeEnded({
      text: writeEndedLead(trouble),
      what: trouble.what,
      remarks,
      since: trouble.since,
      end,
    });
  }
  if (partOf !== null) return writePart({ trouble, partOf });
  return {
    text: lead(writeLead({ trouble, isDirect })),
    attachments: [{ color: barColour(trouble), blocks: writeBlocks(input) }],
  };
}

/** Told by another message from now on. */
function writePart({ trouble, partOf }: { trouble: TroubleContent; partOf: string }): SlackMessage {
  return {
    text: lead(`:link: *${writeName(trouble.address)}* is one of several mailboxes with the same trouble.`),
    attachments: [
      {
        color: BAR_COLOUR.grey,
        blocks: [section(`${escapeText(partOf)}\nThe message about all of them says how it goes on.`)],
      },
    ],
  };
}

function barColour({ isMailMissing, isStopped }: TroubleContent): string {
  if (isMailMissing) return BAR_COLOUR.amber;
  return isStopped ? BAR_COLOUR.grey : BAR_COLOUR.red;
}

function writeLead({ trouble, isDirect }: Pick<TroubleMessageInput, 'trouble' | 'isDirect'>): string {
  const { address, what, isStopped, isMailMissing } = trouble;
  const shown = writeName(address);
  if (isMailMissing) return `:warning: *${shown}: emails are missing from timelines.* ${escapeText(what)}`;
  const state = isStopped ? 'has stopped syncing' : 'is not syncing';
  const whose = isDirect ? `Your mailbox ${shown}` : shown;
  return `${isStopped ? ':electric_plug:' : ':rotating_light:'} *${whose} ${state}:* ${escapeText(what)}`;
}

function writeBlocks(input: TroubleMessageInput): KnownBlock[] {
  const { trouble, isDirect } = input;
  const { ownerName, howToFix, whoCanFix } = trouble;
  // Whoever reads the channel is seldom the one who is meant.
  const isOthers = whoCanFix === 'owner' && ownerName !== null && !isDirect;
  const head = isOthers ? `How ${writeName(ownerName)} can fix it` : 'How to fix it';
  return [
    ...writeStop(trouble),
    fields(writeFields(input)),
    section(`*${head}*\n${writeAdvice(howToFix.map(escapeText))}`),
    ...writeMarks(trouble),
    actions(...writeButtons(input)),
    context([writePromise(trouble), ...writeHints(input)].join(' ')),
  ];
}

function writeStop({ stopsAt }: TroubleContent): KnownBlock[] {
  if (stopsAt === null) return [];
  return [
    section(
      `:hourglass_flowing_sand: *Mail Sync stops trying ${writeTime(new Date(stopsAt))}* unless somebody mends it before.`,
    ),
  ];
}

function writeFields({ trouble, isDirect }: TroubleMessageInput): [string, string][] {
  const { address, ownerName, since, returnedAt, whoCanFix, isMailMissing } = trouble;
  const who = isMailMissing
    ? 'The owner can try at once; Mail Sync tries each night'
    : isDirect && whoCanFix === 'owner'
      ? 'You'
      : describeWhoCanFix(whoCanFix);
  const back = returnedAt === null ? '' : `\nback since ${writeTime(new Date(returnedAt))}`;
  return [
    ...(isDirect
      ? []
      : ([
          ['Mailbox', writeName(address)],
          ...(ownerName === null ? [] : [['Owner', writeName(ownerName)]]),
        ] as [string, string][])),
    ['Since', `${writeTime(new Date(since))}${back}`],
    ['Who can fix it', who],
  ];
}

function writeButtons({ trouble, topic, isDirect, publicUrl }: TroubleMessageInput): Button[] {
  const { mailboxId, whoCanFix, isStopped, isMailMissing, acknowledged, snoozed, syncErrorId } = trouble;
  const isForOwner = whoCanFix === 'owner' || isStopped;
  const page = isDirect || isForOwner || isMailMissing ? 'settings/mail-sync' : 'mailboxes';
  return [
    ...(isForOwner && !isMailMissing ? [reconnectButton({ mailboxId, style: 'primary' })] : []),
    retryButton({ mailboxId }),
    ...(isDirect || acknowledged || syncErrorId === null ? [] : [acknowledgeButton(`error:${syncErrorId}`)]),
    ...(snoozed ? [] : [snoozeButton(topic)]),
    linkButton({ label: 'Open Mail Sync', url: `${publicUrl}/${page}`, actionId: 'open_mail_sync' }),
  ];
}

function writePromise({ isStopped, waitsForSeat, isMailMissing }: TroubleContent): string {
  if (isMailMissing) {
    return isStopped || waitsForSeat
      ? 'It is checked again once this mailbox syncs again.'
      : 'New emails are recorded as ever. This message turns green when a check finds nothing missing.';
  }
  if (isStopped)
    return 'Mail Sync has stopped trying. Once somebody reconnects, it goes on where it stopped.';
  if (waitsForSeat)
    return 'The mailbox waits for a seat and is not tried meanwhile. It goes on when the mailbox limit is raised or someone disconnects.';
  return 'Mail Sync keeps trying, and this message turns green when it works again.';
}

function writeHints({ trouble, isDirect }: TroubleMessageInput): string[] {
  if (isDirect)
    return trouble.whoCanFix === 'owner'
      ? ['You can also type `/mailsync connect`: its private link names every way to connect.']
      : [];
  switch (trouble.ownerTold) {
    case 'directly':
      return ['The owner has a direct message from Mail Sync.'];
    case 'not_in_slack':
      return [
        'Mail Sync could not tell the owner: it does not know them in Slack yet. They can type `/mailsync connect`.',
      ];
    case null:
      return [];
  }
}

function writeEndedLead({ address, end, isMailMissing }: TroubleContent): string {
  const shown = writeName(address);
  switch (end!.outcome) {
    case 'syncing':
      return `:white_check_mark: *${shown} is syncing again.*`;
    case 'mended':
      return isMailMissing
        ? `:white_check_mark: *${shown}: no email is missing any more.*`
        : `:white_check_mark: *${shown}: this is mended.*`;
    case 'disconnected':
      return `:electric_plug: *${shown} has been disconnected.*`;
    case 'unfollowed':
      return `:no_bell: *${shown}* is not followed here any more.`;
  }
}
