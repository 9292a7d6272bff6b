import type { Person } from '../google/world/world.ts';
import type { Argument, ParsedCommand } from './parse-command.ts';
import { bad } from './imap-refusal.ts';
import type { ImapSession } from './session.ts';

export interface ImapCall extends ParsedCommand {
  session: ImapSession;
}

/** One command: when it may be given, and what it does. Throws an `ImapRefusal` for NO and BAD. */
export interface ImapCommand {
  name: string;
  needs: 'nothing' | 'login' | 'folder';
  /** The numbers of messages must not move while it runs. */
  keepsNumbers?: boolean;
  /** The text of its OK; undefined when the answer comes later. */
  run(call: ImapCall): string | undefined;
}

export function personOf({ session }: ImapCall): Person {
  return session.person!;
}

/** The argument at a place as text. */
export function textAt({ args }: ImapCall, index: number): string {
  const value = args[index];
  if (typeof value !== 'string') throw bad('Could not parse command');
  return value;
}

/** The words of a list in capitals; undefined for what is no list. */
export function wordsOf(value: Argument | undefined): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.flat(3).map((word) => `${word as string}`.toUpperCase());
}
