import { fileMessage } from './file-message.ts';
import type { HistoryKind, Mailbox, StoredMessage } from './mailbox.ts';
import { raiseHistoryId } from './mailbox.ts';
import { envelopeOf } from './message-content.ts';
import type { Envelope, MessageContent } from './message-content.ts';
import { indexMessage } from './search-index.ts';

export interface AddMessageInput {
  mailbox: Mailbox;
  id: string;
  labels: readonly string[];
  receivedAtMs: number;
  content: MessageContent;
  /** Puts the message into this thread whatever its headers say. */
  threadId?: string;
}

/** Puts a message into the mailbox and writes its history. */
export function addMessage({ mailbox, id, labels, receivedAtMs, content, threadId }: AddMessageInput) {
  const envelope = envelopeOf(content);
  const message: StoredMessage = {
    ordinal: mailbox.nextOrdinal,
    id,
    threadId: threadId ?? chooseThread({ mailbox, envelope, id }),
    historyId: 0n,
    labels: [...new Set(labels)],
    receivedAtMs,
    content,
    envelope,
    words: new Map(),
  };
  mailbox.nextOrdinal += 1;
  mailbox.messages.set(id, message);
  mailbox.inOrder.splice(placeOf(mailbox, message), 0, message);
  if (envelope.messageId) mailbox.threadOfMessageId.set(envelope.messageId, message.threadId);
  nameLabels(mailbox, message.labels);
  fileMessage({ mailbox, id, before: undefined, after: message.labels });
  indexMessage({ mailbox, message });
  record({ mailbox, message, kind: 'messagesAdded', changed: message.labels });
  return message;
}

/** Adds and removes labels; each direction that changes something is a history record of its own. */
export function changeLabels({ mailbox, message, add = [], remove = [] }: ChangeLabelsInput): void {
  const before = message.labels;
  const added = add.filter((label) => !message.labels.includes(label));
  const removed = remove.filter((label) => message.labels.includes(label) && !add.includes(label));
  if (added.length > 0) {
    message.labels = [...message.labels, ...new Set(added)];
    nameLabels(mailbox, added);
    record({ mailbox, message, kind: 'labelsAdded', changed: added });
  }
  if (removed.length > 0) {
    message.labels = message.labels.filter((label) => !removed.includes(label));
    record({ mailbox, message, kind: 'labelsRemoved', changed: removed });
  }
  fileMessage({ mailbox, id: message.id, before, after: message.labels });
}

export function deleteMessage({ mailbox, message }: { mailbox: Mailbox; message: StoredMessage }): void {
  mailbox.messages.delete(message.id);
  mailbox.inOrder.splice(mailbox.inOrder.indexOf(message), 1);
  fileMessage({ mailbox, id: message.id, before: message.labels, after: undefined });
  record({ mailbox, message, kind: 'messagesDeleted', changed: [] });
}

/** Forgets history: cursors below `oldestHistoryId` are too old. A profile read afterwards is a good cursor. */
export function forgetHistory({ mailbox, oldestHistoryId }: ForgetHistoryInput): void {
  if (oldestHistoryId > mailbox.historyId) mailbox.historyId = oldestHistoryId;
  mailbox.oldestHistoryId = oldestHistoryId;
  mailbox.history = mailbox.history.filter((entry) => entry.id > oldestHistoryId);
}

interface ChangeLabelsInput {
  mailbox: Mailbox;
  message: StoredMessage;
  add?: readonly string[];
  remove?: readonly string[];
}

interface ForgetHistoryInput {
  mailbox: Mailbox;
  oldestHistoryId: bigint;
}

function record({ mailbox, message, kind, changed }: RecordInput): void {
  const id = raiseHistoryId(mailbox);
  message.historyId = id;
  mailbox.history.push({
    id,
    kind,
    messageId: message.id,
    threadId: message.threadId,
    labels: message.labels,
    changed,
  });
}

interface RecordInput {
  mailbox: Mailbox;
  message: StoredMessage;
  kind: HistoryKind;
  changed: readonly string[];
}

/** Gmail threads by References and by an equal subject without its reply marks. */
function chooseThread({
  mailbox,
  envelope,
  id,
}: {
  mailbox: Mailbox;
  envelope: Envelope;
  id: string;
}): string {
  for (const reference of envelope.references.toReversed()) {
    const threadId = mailbox.threadOfMessageId.get(reference);
    if (!threadId) continue;
    const first = mailbox.messages.get(threadId);
    if (!first || bareSubject(first.envelope.subject) === bareSubject(envelope.subject)) return threadId;
  }
  return id;
}

/** A subject without "Re:", "Fwd:" and the like, for comparison. */
export function bareSubject(subject: string): string {
  return subject
    .replace(/^(?:\s*(?:re|fw|fwd|aw|wg)\s*:)+/i, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

function placeOf(mailbox: Mailbox, message: StoredMessage): number {
  let index = mailbox.inOrder.length;
  while (index > 0 && mailbox.inOrder[index - 1]!.receivedAtMs > message.receivedAtMs) index -= 1;
  return index;
}

function nameLabels(mailbox: Mailbox, labels: readonly string[]): void {
  for (const id of labels) {
    if (!mailbox.labels.has(id)) mailbox.labels.set(id, { id, name: id, type: 'user' });
  }
}
