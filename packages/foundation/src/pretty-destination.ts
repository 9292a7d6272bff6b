import type { LogDestination } from './logger.ts';

const COLOURS: Record<string, string> = {
  debug: '\u001B[90m',
  info: '\u001B[36m',
  warn: '\u001B[33m',
  error: '\u001B[31m',
};
const RESET = '\u001B[0m';
const LABEL_WIDTH = 5;

/** Turns the logger's JSON lines into `10:12:03 info  A sentence  field=value`, with stacks on lines of their own. */
export function createPrettyDestination(destination: LogDestination): LogDestination {
  return {
    write(line) {
      destination.write(formatEntry(JSON.parse(line)));
    },
  };
}

function formatEntry({ level, time, msg, ...fields }: Record<string, unknown>) {
  const label = String(level);
  const shown: string[] = [];
  const stacks: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (isDescribedError(value)) {
      shown.push(`${name}=${JSON.stringify(value.message)}`);
      stacks.push(value.stack);
    } else {
      shown.push(`${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
    }
  }
  const clockTime = String(time).slice('2026-01-01T'.length, '2026-01-01T00:00:00'.length);
  const head = `${clockTime} ${COLOURS[label] ?? ''}${label.padEnd(LABEL_WIDTH)}${RESET} ${String(msg)}`;
  return [[head, ...shown].join('  '), ...stacks].join('\n') + '\n';
}

function isDescribedError(value: unknown): value is { message: string; stack: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'message' in value &&
    'stack' in value &&
    typeof value.stack === 'string'
  );
}
