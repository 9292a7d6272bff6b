import { pino, stdTimeFunctions } from 'pino';
import type { Logger as PinoLogger } from 'pino';
import { createPrettyDestination } from './pretty-destination.ts';
import { redactSecrets } from './redact-secrets.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';
export type LogFields = Record<string, unknown>;

/** Fields first, then a sentence: `logger.warn({ mailboxId, error }, 'A pass failed')`. Errors may stand in any field. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  child(fields: LogFields): Logger;
}

/** Receives whole lines, each with its line break: a stream will do. */
export interface LogDestination {
  write(line: string): unknown;
}

/**
 * Writes one JSON line per entry to `destination` (default: standard output) and never prints a secret:
 * fields with a secret's name are replaced at any depth. `pretty` prints for people at a terminal instead.
 */
export function createLogger({
  level,
  name,
  destination = process.stdout,
  pretty = false,
}: {
  level: LogLevel;
  name?: string | undefined;
  destination?: LogDestination | undefined;
  pretty?: boolean | undefined;
}): Logger {
  const lines = pretty ? createPrettyDestination(destination) : destination;
  return wrapPino(
    pino(
      {
        level,
        base: name === undefined ? null : { name },
        timestamp: stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
      },
      { write: (line: string) => void lines.write(line) },
    ),
  );
}

export function createSilentLogger(): Logger {
  const logger: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => logger };
  return logger;
}

function wrapPino(logger: PinoLogger): Logger {
  const writeAt = (level: Exclude<LogLevel, 'silent'>) => (fields: LogFields, message: string) => {
    if (logger.isLevelEnabled(level)) logger[level](redactSecrets(fields), message);
  };
  return {
    debug: writeAt('debug'),
    info: writeAt('info'),
    warn: writeAt('warn'),
    error: writeAt('error'),
    child: (fields) => wrapPino(logger.child(redactSecrets(fields))),
  };
}
