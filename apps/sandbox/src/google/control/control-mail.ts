import { AppError } from '@mailsync/foundation';

import type { Mailbox, StoredMessage } from '../mailbox/mailbox.ts';
import type { StandIn } from '../stand-in.ts';
import { record } from '../stand-in.ts';
import { deliverCopies, deliverParts } from '../world/deliver-mail.ts';
import { planMove } from '../world/plan-move.ts';
import type { GoogleControl, ListedMessage, MessageRef } from './google-control.ts';
import { badControl, namePerson } from './name-person.ts';

type MailControl = Pick<
  GoogleControl,
  | 'deliver'
  | 'send'
  | 'move'
  | 'changeLabels'
  | 'deleteMessage'
  | 'listMessages'
  | 'expireHistory'
  | 'setOldestHistoryId'
>;

/** The verbs that deliver, move and forget mail. */
export function controlMail(standIn: StandIn): MailControl {
  const changeLabels = ({
    person,
    id,
    add = [],
    remove = [],
  }: MessageRef & { add?: string[]; remove?: string[] }) => {
    const { address } = nameMessage({ standIn, person, id });
    record(standIn, { kind: 'labels.changed', person: address, id, add, remove });
  };
  return {
    deliver: async ({ to, mail, raw, rawBase64, labels, receivedAtMs }) => {
      const { address } = namePerson(standIn, to);
      const bytes = rawBase64 ?? (raw === undefined ? undefined : Buffer.from(raw).toString('base64'));
      if ((mail === undefined) === (bytes === undefined)) {
        throw badControl('deliver takes a mail in parts, or raw, or rawBase64: exactly one of them.');
      }
      const [copy] = deliverCopies({
        standIn,
        copies: [{ person: address, labels: labels ?? ['UNREAD', 'CATEGORY_PERSONAL', 'INBOX'] }],
        receivedAtMs: receivedAtMs ?? standIn.clock.now().getTime(),
        ...(mail && { mail }),
        ...(bytes !== undefined && { rawBase64: bytes }),
      });
      return copy!;
    },
    send: async ({ mail, receivedAtMs }) =>
      deliverParts({ standIn, mail, receivedAtMs: receivedAtMs ?? standIn.clock.now().getTime() }),
    move: async ({ person, id, move }) => changeLabels({ person, id, ...planMove(move) }),
    changeLabels: async (input) => changeLabels(input),
    deleteMessage: async ({ person, id }) => {
      const { address } = nameMessage({ standIn, person, id });
      record(standIn, { kind: 'message.deleted', person: address, id });
    },
    listMessages: async ({ person }) => namePerson(standIn, person).mailbox.inOrder.map(listMessage),
    expireHistory: async ({ person }) => {
      const { address, mailbox } = namePerson(standIn, person);
      expire({ standIn, address, mailbox });
    },
    setOldestHistoryId: async ({ person, historyId }) => {
      if (!/^\d+$/.test(historyId)) throw badControl(`${historyId} is no history id: digits only.`);
      const { address } = namePerson(standIn, person);
      record(standIn, { kind: 'history.forgotten', person: address, oldestHistoryId: historyId });
    },
  };
}

/** Forgets so that even a cursor taken a moment ago is too old, and one taken from now on is good. */
function expire({
  standIn,
  address,
  mailbox,
}: {
  standIn: StandIn;
  address: string;
  mailbox: Mailbox;
}): void {
  const oldestHistoryId = (mailbox.historyId + 1n).toString();
  record(standIn, { kind: 'history.forgotten', person: address, oldestHistoryId });
}

function nameMessage({ standIn, person, id }: { standIn: StandIn } & MessageRef) {
  const { address, mailbox } = namePerson(standIn, person);
  const message = mailbox.messages.get(id);
  if (message) return { address, message };
  throw new AppError({
    code: 'sandbox.no_such_message',
    kind: 'not_found',
    message: `The mailbox of ${address} holds no message ${id}.`,
  });
}

function listMessage({ id, threadId, labels, envelope, receivedAtMs }: StoredMessage): ListedMessage {
  const { from, to, cc, bcc, subject, messageId } = envelope;
  return {
    id,
    threadId,
    labels: [...labels],
    from,
    to,
    cc,
    bcc,
    subject,
    messageId,
    internalDateMs: receivedAtMs,
  };
}
