import type { StandIn } from '../google/stand-in.ts';
import type { Person } from '../google/world/world.ts';
import type { Chunk } from './answers/write-values.ts';

/** A folder as one connection has been told of it. Message numbers are places in `uids`, from 1. */
export interface FolderView {
  key: string;
  isReadOnly: boolean;
  uids: number[];
  ids: string[];
  /** The folder's version that the client knows. */
  version: number;
  /** Up to where in the mailbox's history the client may know of labels that changed. */
  toldHistoryId: bigint;
}

/** One connection: what the client has done so far and how it is answered. */
export interface ImapSession {
  standIn: StandIn;
  /** Set by a login. */
  person: Person | undefined;
  /** Set while a folder is open. */
  view: FolderView | undefined;
  /** The client asked for modification sequences: MODSEQ stands in all answers that tell of flags. */
  knowsModseq: boolean;
  /** The tag of the IDLE that is under way. */
  idleTag: string | undefined;
  /** Takes the next line in place of the commands: the second half of AUTHENTICATE, the DONE of IDLE. */
  takeLine: ((line: string) => Promise<void> | void) | undefined;
  /** Begins the person's session; false when they have too many. */
  logIn(person: Person): boolean;
  /** Writes one line; its end is added. */
  send(...chunks: Chunk[]): void;
  /** Says goodbye, if there is something to say, and closes the connection. */
  end(goodbye?: string): void;
}

/** Whether this server names and understands a capability. */
export function isCapable({ standIn }: Pick<ImapSession, 'standIn'>, capability: string): boolean {
  return !standIn.behaviour.withoutCapabilities.includes(capability);
}

const CAPABILITIES = ['IMAP4rev1', 'UNSELECT', 'IDLE', 'NAMESPACE', 'ID', 'CHILDREN', 'X-GM-EXT-1'];
const BEFORE_LOGIN = ['SASL-IR', 'AUTH=PLAIN'];
const AFTER_LOGIN = ['ENABLE', 'CONDSTORE', 'LITERAL+', 'SPECIAL-USE'];

export function capabilitiesOf(session: ImapSession): string {
  return [...CAPABILITIES, ...(session.person ? AFTER_LOGIN : BEFORE_LOGIN)]
    .filter((capability) => isCapable(session, capability))
    .join(' ');
}
