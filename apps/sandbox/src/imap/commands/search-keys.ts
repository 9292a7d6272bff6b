import { headerOf, parseHeaders } from '../../google/mail/parse-message.ts';
import { decodeHeaderText } from '../../google/mail/decode-text.ts';
import { findMessages } from '../../google/mailbox/find-messages.ts';
import type { StoredMessage } from '../../google/mailbox/mailbox.ts';
import { rawOf, textOf } from '../../google/mailbox/message-content.ts';
import { ownAddressesOf } from '../../google/world/world.ts';
import { parseImapDate } from '../answers/write-values.ts';
import { inSet } from '../choose-messages.ts';
import type { ImapCall } from '../command.ts';
import { personOf } from '../command.ts';
import type { PlacedMessage } from '../follow-folder.ts';
import { flagsOf } from '../follow-folder.ts';
import { bad } from '../imap-refusal.ts';
import type { Argument } from '../parse-command.ts';
import { isNumberSet } from '../read-numbers.ts';
import { isCapable } from '../session.ts';

type Matches = (placed: PlacedMessage) => boolean;

const DAY_MS = 24 * 60 * 60 * 1000;
const FLAG_KEYS: Record<string, string> = {
  SEEN: '\\Seen',
  FLAGGED: '\\Flagged',
  DRAFT: '\\Draft',
  ANSWERED: '\\Answered',
  DELETED: '\\Deleted',
};

/** Reads search keys (RFC 3501, section 6.4.4; Gmail's own); a message must fit all of them. */
export function readSearch({ call, keys }: { call: ImapCall; keys: Argument[] }): Matches {
  const left = [...keys];
  const all: Matches[] = [];
  while (left.length > 0) all.push(readKey(call, left));
  return (placed) => all.every((matches) => matches(placed));
}

/** Takes one key with its arguments off the front of `left`. */
function readKey(call: ImapCall, left: Argument[]): Matches {
  const key = left.shift();
  if (Array.isArray(key)) return readSearch({ call, keys: key });
  if (key === undefined) throw bad('Could not parse command');
  const name = key.toUpperCase();
  const text = () => takeText(left);
  const { session } = call;

  if (isNumberSet(key)) return inSet({ session, set: key, byUid: false });
  const flag = FLAG_KEYS[name.replace(/^UN/, '')];
  if (flag) {
    const wanted = !name.startsWith('UN');
    return ({ message }) => flagsOf(message).includes(flag) === wanted;
  }
  switch (name) {
    case 'ALL':
    case 'OLD':
      return () => true;
    case 'NEW':
    case 'RECENT':
      return () => false;
    case 'NOT': {
      const inner = readKey(call, left);
      return (placed) => !inner(placed);
    }
    case 'OR': {
      const [one, other] = [readKey(call, left), readKey(call, left)];
      return (placed) => one(placed) || other(placed);
    }
    case 'UID':
      return inSet({ session, set: text(), byUid: true });
    case 'FROM':
    case 'TO':
    case 'CC':
    case 'BCC':
    case 'SUBJECT': {
      const field = name.toLowerCase() as 'from' | 'to' | 'cc' | 'bcc' | 'subject';
      return holding(text(), ({ envelope }) => envelope[field]);
    }
    case 'HEADER': {
      const header = text();
      return holding(text(), (message) => headerText(message, header));
    }
    case 'BODY':
      return holding(text(), ({ content }) => textOf(content));
    case 'TEXT':
      return holding(text(), ({ content }) => decodeHeaderText(rawOf(content).toString('utf8')));
    case 'SINCE':
    case 'SENTSINCE':
      return byDay(text(), (day, receivedAtMs) => receivedAtMs >= day);
    case 'BEFORE':
    case 'SENTBEFORE':
      return byDay(text(), (day, receivedAtMs) => receivedAtMs < day);
    case 'ON':
    case 'SENTON':
      return byDay(text(), (day, receivedAtMs) => receivedAtMs >= day && receivedAtMs < day + DAY_MS);
    case 'LARGER': {
      const size = Number(text());
      return ({ message }) => rawOf(message.content).length > size;
    }
    case 'SMALLER': {
      const size = Number(text());
      return ({ message }) => rawOf(message.content).length < size;
    }
    case 'MODSEQ': {
      const modseq = BigInt(text());
      return ({ message }) => message.historyId >= modseq;
    }
    default:
      return readGmailKey(call, name, left);
  }
}

function readGmailKey(call: ImapCall, name: string, left: Argument[]): Matches {
  if (!isCapable(call.session, 'X-GM-EXT-1')) throw bad(`Could not parse command: ${name}`);
  const text = takeText(left);
  if (name === 'X-GM-MSGID') return ({ message }) => BigInt(`0x${message.id}`).toString() === text;
  if (name === 'X-GM-THRID') return ({ message }) => BigInt(`0x${message.threadId}`).toString() === text;
  if (name !== 'X-GM-RAW') throw bad(`Could not parse command: ${name}`);
  const person = personOf(call);
  const found = findMessages({
    mailbox: person.mailbox,
    ownAddresses: ownAddressesOf(person),
    q: text,
    includeSpamTrash: true,
    nowMs: call.session.standIn.clock.now().getTime(),
  });
  const ids = new Set(found.map(({ id }) => id));
  return ({ message }) => ids.has(message.id);
}

function takeText(left: Argument[]): string {
  const value = left.shift();
  if (typeof value !== 'string') throw bad('Could not parse command');
  return value;
}

function holding(wanted: string, textOfMessage: (message: StoredMessage) => string): Matches {
  const lower = wanted.toLowerCase();
  return ({ message }) => textOfMessage(message).toLowerCase().includes(lower);
}

/** Empty for a header that is not there. */
function headerText({ envelope, content }: StoredMessage, name: string): string {
  if (name.toLowerCase() === 'message-id') return envelope.messageId;
  return decodeHeaderText(headerOf(parseHeaders(rawOf(content)), name) ?? '');
}

function byDay(text: string, fits: (dayMs: number, receivedAtMs: number) => boolean): Matches {
  const day = parseImapDate(text);
  if (day === undefined) throw bad(`Could not parse command: ${text} is no date`);
  return ({ message }) => fits(day, message.receivedAtMs);
}
