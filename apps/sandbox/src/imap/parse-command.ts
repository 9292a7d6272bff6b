import { bad } from './imap-refusal.ts';
import type { RawLine } from './read-lines.ts';

/** An atom, a string or a number, or a list of them. */
export type Argument = string | Argument[];

export interface ParsedCommand {
  tag: string;
  /** In capitals: `FETCH`. */
  name: string;
  /** It came behind `UID`: its message numbers are UIDs, and so are those of the answer. */
  byUid: boolean;
  args: Argument[];
}

// A section in brackets is one word with what stands before and behind it: BODY.PEEK[HEADER.FIELDS (FROM)]<0.99>.
const TOKEN = /\s+|(\()|(\))|"((?:\\.|[^"\\])*)"|((?:[^\s()"[\]]|\[[^\]]*\])+)/gy;

/** Reads a command line. Throws a refusal when it makes no sense. */
export function parseCommand(line: RawLine): ParsedCommand {
  const [tag, verb, ...rest] = parseArguments(line);
  if (typeof tag !== 'string' || typeof verb !== 'string') throw bad('Could not parse command');
  const byUid = verb.toUpperCase() === 'UID';
  const name = byUid ? rest.shift() : verb;
  if (typeof name !== 'string') throw bad('Could not parse command');
  return { tag, name: name.toUpperCase(), byUid, args: rest };
}

/** The tag alone, for the answer to a line that cannot be read; `*` when it has none. */
export function tagOf(line: RawLine): string {
  return /^[^\s(){%*"\\+]+/.exec(`${line[0]}`)?.[0] ?? '*';
}

function parseArguments(line: RawLine): Argument[] {
  const stack: Argument[][] = [[]];
  for (const piece of line) {
    if (typeof piece === 'string') readText(piece, stack);
    else stack.at(-1)!.push(piece.toString('utf8'));
  }
  if (stack.length !== 1) throw bad('Could not parse command');
  return stack[0]!;
}

function readText(text: string, stack: Argument[][]): void {
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (!match) throw bad('Could not parse command');
    const [, opening, closing, quoted, atom] = match;
    if (opening) {
      const list: Argument[] = [];
      stack.at(-1)!.push(list);
      stack.push(list);
    } else if (closing) {
      if (stack.length === 1) throw bad('Could not parse command');
      stack.pop();
    } else if (quoted !== undefined) stack.at(-1)!.push(quoted.replace(/\\(.)/g, '$1'));
    else if (atom !== undefined) stack.at(-1)!.push(atom);
  }
}
