import type { KnownBlock } from '@slack/types';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import type { AlertContent } from '../alerts/alert-content.ts';
import { actions, context, fields, linkButton, section, writeAdvice } from './blocks.ts';
import { describeWhoCanFix } from './describe-who.ts';
import { BAR_COLOUR } from './status-marks.ts';
import { escapeText, limitText, writeDuration, writeTime } from './write-text.ts';

const LEAD_LIMIT = 1000;

/** The one message of a trouble: red while it lasts, green (or grey) with how long it lasted when it is over. */
export function writeAlertMessage({
  alert,
  publicUrl,
}: {
  alert: AlertContent;
  publicUrl: string;
}): SlackMessage {
  const isOver = alert.end !== null;
  return {
    text: limitText({ text: isOver ? writeEndedLead(alert) : writeLead(alert), limit: LEAD_LIMIT }),
    attachments: [
      {
        color: isOver ? endColour(alert) : openColour(alert),
        blocks: isOver ? writeEnded(alert) : writeTrouble({ alert, publicUrl }),
      },
    ],
  };
}

function openColour({ isMailMissing, isStopped }: AlertContent): string {
  if (isMailMissing) return BAR_COLOUR.amber;
  return isStopped ? BAR_COLOUR.grey : BAR_COLOUR.red;
}

function writeLead({ address, what, isStopped, isMailMissing }: AlertContent): string {
  if (isMailMissing)
    return `:warning: *${escapeText(address ?? '')}: emails are missing from timelines.* ${escapeText(what)}`;
  if (address === null) return `:rotating_light: *Mail Sync needs attention:* ${escapeText(what)}`;
  const state = isStopped ? 'has stopped syncing' : 'is not syncing';
  return `${isStopped ? ':electric_plug:' : ':rotating_light:'} *${escapeText(address)} ${state}:* ${escapeText(what)}`;
}

function writeTrouble({ alert, publicUrl }: { alert: AlertContent; publicUrl: string }): KnownBlock[] {
  const { address, ownerName, howToFix, whoCanFix, since, isMailMissing } = alert;
  // Whoever reads the channel is seldom the one who is meant.
  const head =
    whoCanFix === 'owner' && ownerName !== null ? `How ${escapeText(ownerName)} can fix it` : 'How to fix it';
  const page = whoCanFix === 'owner' || isMailMissing ? 'settings/mail-sync' : 'mailboxes';
  const hint =
    whoCanFix === 'owner'
      ? ' The owner can also type `/mailsync connect`, for private links to sign in with Google or to use an app password.'
      : '';
  return [
    fields([
      ...(address === null ? [] : ([['Mailbox', escapeText(address)]] as [string, string][])),
      ...(ownerName === null ? [] : ([['Owner', escapeText(ownerName)]] as [string, string][])),
      ['Since', writeTime(new Date(since))],
      [
        'Who can fix it',
        isMailMissing
          ? 'The owner can try at once; Mail Sync tries each night'
          : describeWhoCanFix(whoCanFix),
      ],
    ]),
    section(`*${head}*\n${writeAdvice(howToFix.map(escapeText))}`),
    actions(linkButton({ label: 'Open Mail Sync', url: `${publicUrl}/${page}`, actionId: 'open_mail_sync' })),
    context(writePromise(alert) + hint),
  ];
}

function writePromise({ isStopped, waitsForSeat, isMailMissing }: AlertContent): string {
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

function writeEndedLead({ address, end, isMailMissing }: AlertContent): string {
  const shown = address === null ? null : escapeText(address);
  switch (end!.outcome) {
    case 'syncing':
      return `:white_check_mark: *${shown} is syncing again.*`;
    case 'mended':
      if (isMailMissing) return `:white_check_mark: *${shown}: no email is missing any more.*`;
      return shown === null
        ? ':white_check_mark: *Mail Sync works again.*'
        : `:white_check_mark: *${shown}: this is mended.*`;
    case 'disconnected':
      return `:electric_plug: *${shown} has been disconnected.*`;
  }
}

const endColour = ({ end }: AlertContent) =>
  end?.outcome === 'disconnected' ? BAR_COLOUR.grey : BAR_COLOUR.green;

function writeEnded({ ownerName, what, since, end }: AlertContent): KnownBlock[] {
  const from = new Date(since);
  const until = new Date(end!.at);
  const lasted = writeDuration(until.getTime() - from.getTime());
  const owner = ownerName === null ? '' : `\nOwner: ${escapeText(ownerName)}`;
  return [
    section(`~${escapeText(what)}~${owner}`),
    context(`It lasted ${lasted}, from ${writeTime(from)} until ${writeTime(until)}.`),
  ];
}
