import type { Command } from './command.ts';

const FOOTER = `Settings come from the environment; README.md explains each.
Exit codes: 0 done, 1 refused or failed, 2 the command line was wrong.`;

/** What there is to do. */
export function writeHelp(commands: readonly Command[]): string {
  const rows = commands.map((command) => [writeSynopsis(command), command.summary] as const);
  return `Usage: mailsync <command>

${writeColumns(rows)}

"mailsync <command> --help" says more of one. --version tells the version.
${FOOTER}`;
}

/** All of one command. */
export function writeCommandHelp(command: Command): string {
  const rows = Object.entries(command.options).map(
    ([name, { value, description }]) => [`--${name}${value ? ` ${value}` : ''}`, description] as const,
  );
  const parts = [
    `Usage: mailsync ${writeSynopsis(command)}`,
    `${command.summary}\n${command.explanation}`.trim(),
    ...(rows.length > 0 ? [writeColumns(rows)] : []),
    FOOTER,
  ];
  return parts.join('\n\n');
}

/** The command with all that must be given, and what may be. */
function writeSynopsis({ name, operands, options }: Command): string {
  const words = Object.entries(options).map(([option, { value, isRequired }]) => {
    const text = `--${option}${value ? ` ${value}` : ''}`;
    return isRequired ? text : `[${text}]`;
  });
  return [name, ...operands.map((operand) => `<${operand}>`), ...words].join(' ');
}

/** Long first columns have their second one on a line of its own. */
function writeColumns(rows: readonly (readonly [string, string])[]): string {
  const short = rows.map(([left]) => left.length).filter((length) => length <= 30);
  const width = Math.max(0, ...short) + 3;
  return rows
    .map(([left, right]) =>
      left.length <= 30 ? `  ${left.padEnd(width)}${right}` : `  ${left}\n  ${' '.repeat(width)}${right}`,
    )
    .join('\n');
}
