import type { ConnectResultView } from '../engine.ts';
import { describeError, errorCatalogue } from '../sync-errors/catalogue.ts';
import type { Connected } from './connect-mailbox.ts';

const nothing = { address: null, mailboxId: null, queuePosition: null, canSend: false } as const;

/** What the page says when nothing was connected. */
export function describeRefusal({
  code,
  chosenAddress,
  expectedAddress,
}: {
  code: string;
  chosenAddress: string | null;
  expectedAddress: string | null;
}): ConnectResultView {
  const { what, howToFix } = describeError(code);
  const isOtherAddress = code === 'connect.other_address' && chosenAddress && expectedAddress;
  return {
    ...nothing,
    outcome: 'not_connected',
    code,
    title: 'Not connected',
    what: isOtherAddress ? `You chose ${chosenAddress}, but ${expectedAddress} was expected.` : what,
    howToFix: isOtherAddress ? [`Start again and choose ${expectedAddress} at Google.`] : [...howToFix],
  };
}

export function describeConnected({
  mailbox,
  queuePosition,
  isReconnected,
  isKeptInReserve,
}: Connected): ConnectResultView {
  const about = {
    code: null,
    address: mailbox.address,
    mailboxId: mailbox.id,
    queuePosition,
    canSend: mailbox.canSend,
  };
  const withoutSending = mailbox.canSend
    ? []
    : [
        'Sending was not allowed, so Smart Mail is off for this mailbox. Reconnect with the box ticked to turn it on.',
      ];
  if (!mailbox.hasSeat) {
    return {
      ...about,
      outcome: 'pending',
      title: 'Waiting for a seat',
      what: `${mailbox.address} is signed in and number ${queuePosition} in line: all seats of your company are taken.`,
      howToFix: [
        'It starts by itself when a seat is free. An administrator can raise the mailbox limit.',
        ...withoutSending,
      ],
    };
  }
  if (isKeptInReserve) {
    return {
      ...about,
      outcome: 'connected',
      title: 'App password kept',
      what: `${mailbox.address} goes on through Google sign-in. Should Google refuse that one day, the app password is there.`,
      howToFix: withoutSending,
    };
  }
  return {
    ...about,
    outcome: 'connected',
    title: isReconnected ? 'Connected again' : 'Connected',
    what: isReconnected
      ? `${mailbox.address} is back. What arrived in the meantime is being read now.`
      : `${mailbox.address} is connected. Emails with your leads are being imported now.`,
    howToFix: withoutSending,
  };
}

/** Results that belong to no visit of ours: the sign-in was unknown, used before, or too late. */
export function describeStrayResult(resultId: string): ConnectResultView | null {
  const code = resultId.startsWith('connect.link_') && errorCatalogue.has(resultId) ? resultId : null;
  return code === null ? null : describeRefusal({ code, chosenAddress: null, expectedAddress: null });
}
