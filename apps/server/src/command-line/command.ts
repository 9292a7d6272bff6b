import type { Environment } from '../config/read-settings.ts';

/** What the program ends with. Scripts rely on it; docs/operations.md says so. */
export const EXIT = {
  /** Done; or, of `doctor`, nothing is at fault. */
  done: 0,
  /** Refused or failed, with the reason on standard error; or, of `doctor`, something is at fault. */
  failed: 1,
  /** The command line itself was wrong: nothing was tried. */
  usage: 2,
} as const;

export interface CommandOption {
  /** What stands after it in the help, such as `<address>`; left out for one that takes no value. */
  value?: string;
  description: string;
  isRequired?: boolean;
}

export interface CommandInput {
  environment: Environment;
  operands: string[];
  /** By name without dashes; an option without value is the empty text. */
  options: Readonly<Record<string, string | undefined>>;
  /** Writes a line to standard output. */
  say: (text: string) => void;
  /** Writes a line to standard error. */
  complain: (text: string) => void;
}

/** One command of the program. */
export interface Command {
  /** As it is typed, such as `user create`. */
  name: string;
  /** One line for the list of commands. */
  summary: string;
  /** Names of what is given without a dash, such as `file`; all must be given. */
  operands: readonly string[];
  options: Readonly<Record<string, CommandOption>>;
  /** Further lines of its own help. */
  explanation: string;
  /** Returns the exit code. An AppError that it throws is said, and ends with `EXIT.failed`. */
  run: (input: CommandInput) => Promise<number>;
}
