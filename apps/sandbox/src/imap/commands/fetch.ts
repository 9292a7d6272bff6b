import { parseMessage } from '../../google/mail/parse-message.ts';
import type { MimePart } from '../../google/mail/parse-message.ts';
import { rawOf } from '../../google/mailbox/message-content.ts';
import { record } from '../../google/stand-in.ts';
import type { Chunk } from '../answers/write-values.ts';
import { list } from '../answers/write-values.ts';
import { chooseMessages } from '../choose-messages.ts';
import type { ImapCall, ImapCommand } from '../command.ts';
import { textAt, wordsOf } from '../command.ts';
import type { FetchedMessage, FetchItem } from './fetch-items.ts';
import { readFetchItems } from './fetch-items.ts';
import type { PlacedMessage } from '../follow-folder.ts';
import { viewOf } from '../follow-folder.ts';
import { bad } from '../imap-refusal.ts';
import { isCapable } from '../session.ts';

export const FETCH_COMMAND: ImapCommand = { name: 'FETCH', needs: 'folder', keepsNumbers: true, run: fetch };

function fetch(call: ImapCall): string {
  const { session, byUid } = call;
  const items = readFetchItems(call);
  const changedSince = readChangedSince(call);
  if (changedSince !== undefined || items.some(({ name }) => name === 'MODSEQ')) session.knowsModseq = true;
  if (changedSince !== undefined) addItem(call, items, 'MODSEQ');
  if (byUid) addItem(call, items, 'UID');

  for (const placed of chooseMessages({ session, set: textAt(call, 0), byUid })) {
    if (changedSince !== undefined && placed.message.historyId <= changedSince) continue;
    answer(call, items, placed);
  }
  return 'Success';
}

function answer(call: ImapCall, items: FetchItem[], placed: PlacedMessage): void {
  markSeen(call, items, placed);
  const message = openMessage(placed);
  const values = items.flatMap((item): Chunk[][] => [[item.name], item.write(message)]);
  call.session.send(`* ${placed.number} FETCH `, ...list(values));
}

/** Reading a body without PEEK marks the mail as read, as a person's own program wants it. */
function markSeen({ session }: ImapCall, items: FetchItem[], { message }: PlacedMessage): void {
  if (!items.some(({ marksSeen }) => marksSeen) || viewOf(session).isReadOnly) return;
  if (!message.labels.includes('UNREAD')) return;
  const { standIn, person } = session;
  const change = { person: person!.address, id: message.id, add: [], remove: ['UNREAD'] };
  record(standIn, { kind: 'labels.changed', ...change });
}

function openMessage(placed: PlacedMessage): FetchedMessage {
  let raw: Buffer | undefined;
  let root: MimePart | undefined;
  const readRaw = () => (raw ??= rawOf(placed.message.content));
  return { ...placed, raw: readRaw, root: () => (root ??= parseMessage(readRaw())) };
}

function readChangedSince(call: ImapCall): bigint | undefined {
  const modifiers = wordsOf(call.args[2]);
  if (!modifiers) return undefined;
  const [name, value] = modifiers;
  if (name !== 'CHANGEDSINCE' || !/^\d+$/.test(value ?? '') || !isCapable(call.session, 'CONDSTORE')) {
    throw bad('Could not parse command');
  }
  return BigInt(value!);
}

function addItem(call: ImapCall, items: FetchItem[], name: string): void {
  if (items.some((item) => item.name === name)) return;
  items.unshift(...readFetchItems({ ...call, args: ['1', name] }));
}
