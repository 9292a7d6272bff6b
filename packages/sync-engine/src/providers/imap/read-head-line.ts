import type { ImapSession } from './imap-session.ts';

/** What an answer tells of one message, beside its id. */
export interface HeadLine {
  uid: number;
  sizeBytes: number | null;
  labels: ReadonlySet<string>;
  flags: ReadonlySet<string>;
  headers: Buffer;
}

/** An answer as the library takes it off the connection: its lines put together, and what was sent by length. */
interface Answer {
  payload: Buffer;
  literals: Buffer[];
}

/** Nothing but atoms, and the headers by length: what servers without Gmail's extensions answer with. */
const PLAIN = /^\* \d+ FETCH \(([^"{[]*)BODY\[HEADER\.FIELDS \([^"{)]*\)\] \{\d+\}\r?\n([^"{[]*)\)$/i;
const FLAGS = /(?:^| )FLAGS \(([^()]*)\)/i;
const UID = /(?:^| )UID (\d{1,10})(?: |$)/i;
const SIZE = /(?:^| )RFC822\.SIZE (\d{1,15})(?: |$)/i;
const NONE: ReadonlySet<string> = new Set();

/**
 * Takes the answers to a FETCH of headers before the library makes a tree of each, which for ten thousands of them is most
 * of what reading a mailbox costs. Only those of the plainest form: all others go to the library as ever, and so do all
 * where a later version takes its answers another way.
 */
export async function readingHeadLines<T>({
  session: { client },
  onLine,
  work,
}: {
  session: Pick<ImapSession, 'client'>;
  onLine: (line: HeadLine) => void;
  /** Sends the command and reads what the library understands. */
  work: () => Promise<T>;
}): Promise<T> {
  const reader = client as unknown as { handleResponse?: (answer: Answer) => Promise<boolean> };
  const byLibrary = reader.handleResponse;
  if (!byLibrary) return work();
  reader.handleResponse = (answer) => {
    const line = readHeadLine(answer);
    if (!line) return byLibrary.call(client, answer);
    onLine(line);
    return GO_ON;
  };
  try {
    return await work();
  } finally {
    // Its own is its class's.
    delete reader.handleResponse;
  }
}

const GO_ON = Promise.resolve(true);

/** Null when it is anything else, or more. Pure. */
export function readHeadLine({ payload, literals }: Answer): HeadLine | null {
  const [headers] = literals;
  if (!headers || literals.length > 1) return null;
  const [, before, behind] = PLAIN.exec(payload.toString('latin1')) ?? [];
  if (before === undefined || behind === undefined) return null;
  const items = `${before.trimEnd()}${behind}`;
  const flags = FLAGS.exec(items);
  if (!flags) return null;
  const others = items.replace(flags[0], '');
  const uid = UID.exec(others)?.[1];
  if (uid === undefined) return null;
  const size = SIZE.exec(others)?.[1];
  return {
    uid: Number(uid),
    sizeBytes: size === undefined ? null : Number(size),
    labels: NONE,
    flags: flags[1] ? new Set(flags[1].split(' ')) : NONE,
    headers,
  };
}
