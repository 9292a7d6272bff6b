import { invalidArgument, notFound } from '../google-error.ts';
import { rawOf } from '../mailbox/message-content.ts';
import { SCOPES_FOR } from '../oauth/scopes.ts';
import { readAttachmentId } from './attachment-id.ts';
import type { GmailCall, GmailMethod } from './gmail-method.ts';
import { messageOf } from './gmail-method.ts';
import { getLabel, listLabels } from './labels.ts';
import { listHistory } from './list-history.ts';
import { listMessages, listThreads } from './list-messages.ts';
import { stopWatch, watchMailbox } from '../pubsub/watch-mailbox.ts';
import { binMessage, eraseMessage, modifyMessage, unbinMessage } from './change-message.ts';
import { findPart, representMessage } from './represent-message.ts';
import { readFormat } from './read-format.ts';
import { sendMessage } from './send-message.ts';

/** All methods the stand-in knows, with the quota units of Google's table of May 2026. */
export const GMAIL_METHODS: GmailMethod[] = [
  {
    name: 'getProfile',
    verb: 'GET',
    path: '/profile',
    units: 1,
    scopes: SCOPES_FOR.profile,
    answer: getProfile,
  },
  {
    name: 'messages.list',
    verb: 'GET',
    path: '/messages',
    units: 5,
    scopes: SCOPES_FOR.readOrMetadata,
    answer: listMessages,
  },
  {
    name: 'messages.send',
    verb: 'POST',
    path: '/messages/send',
    units: 100,
    scopes: SCOPES_FOR.send,
    answer: sendMessage,
  },
  {
    name: 'messages.get',
    verb: 'GET',
    path: '/messages/:id',
    units: 20,
    unitsBeforeMay2026: 5,
    scopes: SCOPES_FOR.readOrMetadata,
    answer: getMessage,
  },
  {
    name: 'attachments.get',
    verb: 'GET',
    path: '/messages/:id/attachments/:attachmentId',
    units: 20,
    unitsBeforeMay2026: 5,
    scopes: SCOPES_FOR.read,
    answer: getAttachment,
  },
  {
    name: 'messages.modify',
    verb: 'POST',
    path: '/messages/:id/modify',
    units: 5,
    scopes: SCOPES_FOR.modify,
    answer: modifyMessage,
  },
  {
    name: 'messages.trash',
    verb: 'POST',
    path: '/messages/:id/trash',
    units: 5,
    scopes: SCOPES_FOR.modify,
    answer: binMessage,
  },
  {
    name: 'messages.untrash',
    verb: 'POST',
    path: '/messages/:id/untrash',
    units: 5,
    scopes: SCOPES_FOR.modify,
    answer: unbinMessage,
  },
  {
    name: 'messages.delete',
    verb: 'DELETE',
    path: '/messages/:id',
    units: 10,
    scopes: SCOPES_FOR.delete,
    answer: eraseMessage,
  },
  {
    name: 'history.list',
    verb: 'GET',
    path: '/history',
    units: 2,
    scopes: SCOPES_FOR.readOrMetadata,
    answer: listHistory,
  },
  {
    name: 'threads.list',
    verb: 'GET',
    path: '/threads',
    units: 10,
    scopes: SCOPES_FOR.readOrMetadata,
    answer: listThreads,
  },
  {
    name: 'threads.get',
    verb: 'GET',
    path: '/threads/:id',
    units: 40,
    unitsBeforeMay2026: 10,
    scopes: SCOPES_FOR.readOrMetadata,
    answer: getThread,
  },
  {
    name: 'labels.list',
    verb: 'GET',
    path: '/labels',
    units: 1,
    scopes: SCOPES_FOR.readOrMetadata,
    answer: listLabels,
  },
  {
    name: 'labels.get',
    verb: 'GET',
    path: '/labels/:id',
    units: 1,
    scopes: SCOPES_FOR.readOrMetadata,
    answer: getLabel,
  },
  {
    name: 'settings.sendAs.list',
    verb: 'GET',
    path: '/settings/sendAs',
    units: 1,
    scopes: SCOPES_FOR.read,
    answer: listSendAs,
  },
  {
    name: 'watch',
    verb: 'POST',
    path: '/watch',
    units: 100,
    scopes: SCOPES_FOR.readOrMetadata,
    answer: watchMailbox,
  },
  {
    name: 'stop',
    verb: 'POST',
    path: '/stop',
    units: 50,
    scopes: SCOPES_FOR.readOrMetadata,
    answer: stopWatch,
  },
];

function getProfile({ person, mailbox }: GmailCall) {
  const threads = new Set(mailbox.inOrder.map(({ threadId }) => threadId));
  return {
    emailAddress: person.address,
    messagesTotal: mailbox.inOrder.length,
    threadsTotal: threads.size,
    historyId: mailbox.historyId.toString(),
  };
}

function getMessage(call: GmailCall) {
  const message = messageOf(call);
  const metadataHeaders = call.query.getAll('metadataHeaders');
  return representMessage({ message, format: readFormat(call), metadataHeaders });
}

function getThread(call: GmailCall) {
  const id = (call.params['id'] ?? '').toLowerCase();
  if (!/^[0-9a-f]{1,16}$/.test(id)) throw invalidArgument('Invalid id value');
  const inThread = call.mailbox.inOrder.filter((message) => message.threadId === id);
  if (inThread.length === 0) throw notFound();
  const format = readFormat(call);
  if (format === 'raw') throw invalidArgument('Invalid format: RAW is not allowed for threads');
  const metadataHeaders = call.query.getAll('metadataHeaders');
  const newest = inThread.reduce((left, right) => (left.historyId > right.historyId ? left : right));
  return {
    id,
    historyId: newest.historyId.toString(),
    messages: inThread.map((message) => representMessage({ message, format, metadataHeaders })),
  };
}

function getAttachment(call: GmailCall) {
  const message = messageOf(call);
  const wanted = readAttachmentId(call.params['attachmentId'] ?? '');
  if (!wanted || wanted.messageId !== message.id) throw invalidArgument('Invalid attachment token');
  const part = findPart({ raw: rawOf(message.content), partId: wanted.partId });
  if (!part) throw invalidArgument('Invalid attachment token');
  return { size: part.content.length, data: part.content.toString('base64url') };
}

function listSendAs({ person }: GmailCall) {
  const primary = {
    sendAsEmail: person.address,
    displayName: person.name,
    replyToAddress: '',
    signature: '',
    isPrimary: true,
    isDefault: true,
  };
  const aliases = person.aliases.map((sendAsEmail) => ({
    sendAsEmail,
    displayName: person.name,
    replyToAddress: '',
    signature: '',
    treatAsAlias: true,
    verificationStatus: 'accepted',
  }));
  return { sendAs: [primary, ...aliases] };
}
