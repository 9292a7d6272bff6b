import { parseArgs } from 'node:util';
import { suggestName } from '@mailsync/foundation';
import type { Command } from './command.ts';

export type CommandLine =
  | { kind: 'run'; command: Command; operands: string[]; options: Record<string, string> }
  | { kind: 'help'; command: Command | null }
  | { kind: 'version' }
  /** `problem` names what is wrong with it; `command` is the one whose help will do. */
  | { kind: 'wrong'; problem: string; command: Command | null };

/** Reads what was typed after `mailsync`. Pure. */
export function readCommandLine({
  words,
  commands,
}: {
  words: readonly string[];
  commands: readonly Command[];
}): CommandLine {
  const [first] = words;
  if (first === undefined) return { kind: 'wrong', problem: 'Say what to do.', command: null };
  if (['help', '--help', '-h'].includes(first)) {
    const asked = commands.find(({ name }) => name === words.slice(1).join(' '));
    return { kind: 'help', command: asked ?? null };
  }
  if (['--version', '-v'].includes(first)) return { kind: 'version' };

  const command = commands.find(({ name }) => name === words.slice(0, name.split(' ').length).join(' '));
  if (!command) return { kind: 'wrong', problem: describeUnknown({ words, commands }), command: null };
  const rest = words.slice(command.name.split(' ').length);
  if (rest.includes('--help') || rest.includes('-h')) return { kind: 'help', command };
  return readRest({ command, rest });
}

function describeUnknown({ words, commands }: { words: readonly string[]; commands: readonly Command[] }) {
  const names = commands.map(({ name }) => name);
  const typed = words.filter((word) => !word.startsWith('-')).slice(0, 2);
  const begun = names.filter((name) => name.startsWith(`${typed[0]} `));
  const guess =
    suggestName({ typed: typed.join(' '), names }) ??
    suggestName({ typed: typed[0] ?? '', names }) ??
    begun[0];
  const shown = begun.length > 0 ? typed.join(' ') : (typed[0] ?? words[0]);
  return `There is no command "${shown}".${guess ? ` Did you mean "${guess}"?` : ''}`;
}

function readRest({ command, rest }: { command: Command; rest: string[] }): CommandLine {
  const wrong = (problem: string): CommandLine => ({ kind: 'wrong', problem, command });
  const { tokens } = parseArgs({
    args: rest,
    strict: false,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(command.options).map(([name, { value }]) => [
        name,
        { type: value ? ('string' as const) : ('boolean' as const) },
      ]),
    ),
  });
  const operands: string[] = [];
  const options: Record<string, string> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(command.options, token.name) ? command.options[token.name] : undefined;
    if (!option) return wrong(describeUnknownOption({ typed: token.rawName, command }));
    if (Object.hasOwn(options, token.name)) return wrong(`--${token.name} is given twice.`);
    if (option.value && !token.value) return wrong(`--${token.name} needs a value: ${option.value}.`);
    if (!option.value && token.value !== undefined) return wrong(`--${token.name} takes no value.`);
    options[token.name] = token.value ?? '';
  }

  const missing = [
    ...command.operands.slice(operands.length).map((name) => `<${name}>`),
    ...Object.entries(command.options)
      .filter(([name, { isRequired }]) => isRequired && !(name in options))
      .map(([name, { value }]) => `--${name} ${value}`),
  ];
  if (missing.length > 0) return wrong(`${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing.`);
  const surplus = operands[command.operands.length];
  if (surplus !== undefined) return wrong(`It is not clear what "${surplus}" is for.`);
  return { kind: 'run', command, operands, options };
}

function describeUnknownOption({ typed, command }: { typed: string; command: Command }): string {
  const names = [...Object.keys(command.options), 'help'].map((name) => `--${name}`);
  const guess = suggestName({ typed, names });
  return `"mailsync ${command.name}" has no option ${typed}.${guess ? ` Did you mean ${guess}?` : ''}`;
}
