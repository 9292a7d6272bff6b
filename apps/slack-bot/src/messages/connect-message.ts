import type { KnownBlock } from '@slack/types';
import type { MailboxView } from '@mailsync/sync-engine';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { actions, context, linkButton, section, writeSteps } from './blocks.ts';
import { writeFailover } from './failover-message.ts';
import { STATUS_EMOJI } from './status-marks.ts';
import { escapeText, writeName, writeTime } from './write-text.ts';

/** The buttons carry the id of their link, so that the message can be replaced when the mailbox is connected. */
const GOOGLE_ACTION = 'connect_link';
const APP_PASSWORD_ACTION = 'connect_link_app_password';
export const CONNECT_ACTIONS: ReadonlySet<string> = new Set([GOOGLE_ACTION, APP_PASSWORD_ACTION]);

export interface ConnectLink {
  linkId: string;
  url: string;
  appPasswordUrl: string;
  expiresAt: Date;
}

/** The private link to connect a first mailbox. */
export function writeConnectMessage({
  address,
  link,
  googleSignIn,
}: {
  address: string;
  link: ConnectLink;
  /** Whether Google is set up here. */
  googleSignIn: boolean;
}): SlackMessage {
  const shown = writeName(address);
  if (!googleSignIn) return writeConnectByAppPassword({ shown, link });
  return {
    text: `Connect ${shown} to Mail Sync: sign in with Google.`,
    blocks: [
      section(
        `*Connect your mailbox*\nSign in with Google as *${shown}*, and the emails you exchange with leads appear on their timelines.`,
      ),
      section(
        writeSteps([
          'A page of Mail Sync says what is recorded, how far back, and who will see it.',
          'Google asks whether Mail Sync may read and send mail. Leave every box ticked.',
          'Mail Sync reads once to make sure that it works, and tells you here.',
        ]),
      ),
      ...writeWays({ link, first: 'google', googleSignIn }),
    ],
  };
}

function writeConnectByAppPassword({ shown, link }: { shown: string; link: ConnectLink }): SlackMessage {
  return {
    text: `Connect ${shown} to Mail Sync: enter an app password.`,
    blocks: [
      section(
        `*Connect your mailbox*\nEnter an app password of *${shown}* on a private page, and the emails you exchange with leads appear on their timelines.`,
      ),
      section(
        writeSteps([
          'A page of Mail Sync says what is recorded, how far back, and who will see it.',
          'It says how to make an app password at Google, and takes it.',
          'Mail Sync reads once to make sure that it works, and tells you here.',
        ]),
      ),
      ...writeWays({ link, first: 'app_password', googleSignIn: false }),
    ],
  };
}

/** Somebody whose mailbox is connected asks to connect: how it is, and the link to do it again. */
export function writeReconnectMessage({
  mailbox,
  link,
  googleSignIn,
}: {
  mailbox: MailboxView;
  link: ConnectLink;
  googleSignIn: boolean;
}): SlackMessage {
  const { statusText, openError, status, failover } = mailbox;
  const shown = writeName(mailbox.address);
  const isOfGoogle = mailbox.routes.includes('google');
  const first = isOfGoogle && googleSignIn ? 'google' : 'app_password';
  const mark = statusText ? `${STATUS_EMOJI[statusText.icon]} *${statusText.word}*: ` : '';
  if (status === 'enabled') {
    return {
      text: `${shown} is connected already.`,
      blocks: [
        section(`*${shown} is connected already.*\n${mark}${statusText?.sentence ?? ''}`),
        section(
          failover
            ? `${escapeText(failover.what)} ${writeFailover(failover)}${googleSignIn ? ' Reconnect to go back to Google.' : ''}`
            : writeNothingToDo({ mailbox, googleSignIn }),
        ),
        ...writeWays({ link, first, googleSignIn, again: true }),
      ],
    };
  }
  const what = openError ? `\n${escapeText(openError.what)}` : '';
  const when = status === 'pending' ? 'once it has a seat; its place in line stays' : 'then';
  const todo =
    first === 'google'
      ? 'Sign in with the same Google account.'
      : 'Make a new app password and enter it on the private page.';
  return {
    text: `Reconnect ${shown}: ${first === 'google' ? 'sign in with Google' : `enter ${mailbox.routes.includes('app_password') ? 'a new' : 'an'} app password`}.`,
    blocks: [
      section(`*Reconnect ${shown}*\n${mark}${statusText?.sentence ?? ''}${what}`),
      section(`${todo} What arrived in the meantime is read ${when}.`),
      ...writeWays({ link, first, googleSignIn }),
    ],
  };
}

function writeNothingToDo({
  mailbox: { routes },
  googleSignIn,
}: {
  mailbox: MailboxView;
  googleSignIn: boolean;
}): string {
  if (!googleSignIn && !routes.includes('app_password'))
    return 'There is nothing to do. You may add an app password to be used should Google’s sign-in fail one day.';
  if (!googleSignIn || !routes.includes('google'))
    return 'There is nothing to do. Reconnect only if you have made a new app password.';
  return routes.includes('app_password')
    ? 'There is nothing to do. Reconnect only if you want to give Google’s permission anew.'
    : 'There is nothing to do. You may give Google’s permission anew, or add an app password to be used should Google’s sign-in fail one day.';
}

/** Waiting for a seat and nothing else: signing in again would change nothing. */
export function writeWaitingMessage({ mailbox }: { mailbox: MailboxView }): SlackMessage {
  const { statusText } = mailbox;
  const mark = statusText
    ? `${STATUS_EMOJI[statusText.icon]} *${statusText.word}*: ${statusText.sentence}`
    : '';
  const shown = writeName(mailbox.address);
  return {
    text: `${shown} is connected and waits for a seat.`,
    blocks: [section(`*${shown} is connected and waits for a seat.*\n${mark}`)],
  };
}

/** What has become of the link: the mailbox is connected, and how it stands. */
export function writeConnectedMessage({ mailbox }: { mailbox: MailboxView }): SlackMessage {
  const { statusText, status, recordedCount } = mailbox;
  const shown = writeName(mailbox.address);
  const mark = statusText
    ? `${STATUS_EMOJI[statusText.icon]} *${statusText.word}*: ${statusText.sentence}`
    : '';
  const next =
    status === 'enabled' && recordedCount === 0
      ? 'Older emails with leads are being fetched as well. `/mailsync status` shows how far that is.'
      : '`/mailsync status` shows how it goes.';
  return {
    text: `${shown} is connected. ${statusText ? `${statusText.word}: ${statusText.sentence}` : ''}`.trim(),
    blocks: [section(`*${shown} is connected.*\n${mark}`), context(next)],
  };
}

/** The ways of one link: whichever connects the mailbox spends it. Google's is there only where Google is set up. */
function writeWays({
  link,
  first,
  googleSignIn,
  again = false,
}: {
  link: ConnectLink;
  /** The way that is meant; the other stands beside it for those with whom it does not work. */
  first: 'google' | 'app_password';
  googleSignIn: boolean;
  /** It works already: nothing calls for a press. */
  again?: boolean;
}): KnownBlock[] {
  const { linkId: value, url, appPasswordUrl, expiresAt } = link;
  const isGoogleFirst = first === 'google';
  const google = linkButton({
    label: isGoogleFirst && again ? 'Reconnect' : 'Sign in with Google',
    url,
    actionId: GOOGLE_ACTION,
    value,
    isPrimary: isGoogleFirst && !again,
  });
  const appPassword = linkButton({
    label: isGoogleFirst ? 'Use an app password' : 'Enter an app password',
    url: appPasswordUrl,
    actionId: APP_PASSWORD_ACTION,
    value,
    isPrimary: !isGoogleFirst && !again,
  });
  return [
    actions(...(isGoogleFirst ? [google, appPassword] : [appPassword, ...(googleSignIn ? [google] : [])])),
    context(
      isGoogleFirst
        ? 'An app password is for when signing in with Google does not work. The private page says how to make one; never type it into Slack.'
        : 'The private page says how to make an app password; never type one into Slack.',
    ),
    context(
      `:lock: This link is for you alone. It works once, within ten minutes (until ${writeTime(expiresAt)}). Do not pass it on.`,
    ),
  ];
}
