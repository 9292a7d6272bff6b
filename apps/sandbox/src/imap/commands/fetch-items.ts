import { parseHeaders } from '../../google/mail/parse-message.ts';
import type { MimePart } from '../../google/mail/parse-message.ts';
import { readSection, parseSection } from '../answers/read-section.ts';
import type { Section } from '../answers/read-section.ts';
import { writeBodyStructure } from '../answers/write-body-structure.ts';
import { writeEnvelope } from '../answers/write-envelope.ts';
import type { Chunk } from '../answers/write-values.ts';
import { formatInternalDate, list, literal } from '../answers/write-values.ts';
import type { ImapCall } from '../command.ts';
import type { Argument } from '../parse-command.ts';
import { writeLabels } from '../answers/write-labels.ts';
import type { PlacedMessage } from '../follow-folder.ts';
import { flagsOf, viewOf } from '../follow-folder.ts';
import { bad } from '../imap-refusal.ts';
import { isCapable } from '../session.ts';

/** A message with its bytes, written and read when an item first asks for them. */
export interface FetchedMessage extends PlacedMessage {
  raw(): Buffer;
  root(): MimePart;
}

/** One thing a FETCH asks of each message. */
export interface FetchItem {
  /** As the answer names it. */
  name: string;
  marksSeen: boolean;
  write(message: FetchedMessage): Chunk[];
}

const MACROS: Record<string, string[]> = {
  FAST: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE'],
  ALL: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE'],
  FULL: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE', 'BODY'],
};

const OLD_NAMES: Record<string, string> = {
  RFC822: 'BODY[]',
  'RFC822.HEADER': 'BODY.PEEK[HEADER]',
  'RFC822.TEXT': 'BODY[TEXT]',
};

type Write = (message: FetchedMessage, call: ImapCall) => Chunk[];

const SIMPLE: Record<string, Write> = {
  UID: ({ uid }) => [`${uid}`],
  FLAGS: ({ message }) => [`(${flagsOf(message)})`],
  INTERNALDATE: ({ message }) => [`"${formatInternalDate(message.receivedAtMs)}"`],
  'RFC822.SIZE': ({ raw }) => [`${raw().length}`],
  ENVELOPE: ({ raw }) => writeEnvelope(parseHeaders(raw())),
  BODYSTRUCTURE: ({ root }) => writeBodyStructure(root(), { extended: true }),
  BODY: ({ root }) => writeBodyStructure(root(), { extended: false }),
};

const OF_CONDSTORE: Record<string, Write> = { MODSEQ: ({ message }) => [`(${message.historyId})`] };

const OF_GMAIL: Record<string, Write> = {
  'X-GM-MSGID': ({ message }) => [BigInt(`0x${message.id}`).toString()],
  'X-GM-THRID': ({ message }) => [BigInt(`0x${message.threadId}`).toString()],
  'X-GM-LABELS': ({ message }, { session }) =>
    list(writeLabels({ message, mailbox: session.person!.mailbox, openFolder: viewOf(session).key })),
};

/** Reads the items of a FETCH. Throws a refusal for one that is not known. */
export function readFetchItems(call: ImapCall): FetchItem[] {
  const wanted = call.args[1];
  const words: Argument[] = Array.isArray(wanted) ? wanted : [wanted ?? ''];
  return words.flatMap((word) => {
    if (typeof word !== 'string') throw bad('Could not parse command');
    return (MACROS[word.toUpperCase()] ?? [word]).map((name) => readItem(call, name));
  });
}

function readItem(call: ImapCall, word: string): FetchItem {
  const name = word.toUpperCase();
  const old = OLD_NAMES[name];
  if (old) return { ...readItem(call, old), name };
  const write =
    SIMPLE[name] ??
    (isCapable(call.session, 'CONDSTORE') ? OF_CONDSTORE[name] : undefined) ??
    (isCapable(call.session, 'X-GM-EXT-1') ? OF_GMAIL[name] : undefined);
  if (write) return { name, marksSeen: false, write: (message) => write(message, call) };

  const match = /^BODY(\.PEEK)?\[([^\]]*)\](?:<(\d+)\.(\d+)>)?$/i.exec(word);
  if (!match) throw bad(`Could not parse command: ${word}`);
  const [, peek, text = '', offset, size] = match;
  const section = parseSection(text);
  const range = offset === undefined ? undefined : { offset: Number(offset), size: Number(size) };
  return {
    name: `BODY[${section.name}]${range ? `<${range.offset}>` : ''}`,
    marksSeen: !peek,
    write: (message) => writeSection({ message, section, range }),
  };
}

function writeSection({ message, section, range }: WriteSectionInput): Chunk[] {
  const raw = message.raw();
  const isWhole = section.path.length === 0 && section.wanted === 'ALL';
  const bytes = isWhole ? raw : readSection({ root: message.root(), section });
  if (!bytes) return ['NIL'];
  return literal(range ? bytes.subarray(range.offset, range.offset + range.size) : bytes);
}

interface WriteSectionInput {
  message: FetchedMessage;
  section: Section;
  range: { offset: number; size: number } | undefined;
}
