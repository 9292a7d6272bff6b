import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

import { AppError } from '@mailsync/foundation';

/** A file of JSON lines that only grows. What `append` has returned from survives the death of the process. */
export interface Journal {
  /** What the file held when it was opened, in order. */
  entries: unknown[];
  append(entry: unknown): void;
  clear(): void;
  close(): void;
}

/**
 * Opens a journal, making the file if there is none. A last line without its line end was cut off in the middle of a
 * write: it is dropped. Throws `sandbox.journal_damaged` when any other line is no JSON.
 */
export function openJournal({ file }: { file: string }): Journal {
  mkdirSync(dirname(file), { recursive: true });
  const content = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  const goodBytes = content.lastIndexOf(0x0a) + 1;
  const entries = readLines({ text: content.subarray(0, goodBytes).toString('utf8'), file });

  // It holds the stand-in's tokens: for its owner alone.
  const descriptor = openSync(file, 'a', 0o600);
  if (goodBytes < content.length) ftruncateSync(descriptor, goodBytes);

  return {
    entries,
    append: (entry) => {
      writeSync(descriptor, `${JSON.stringify(entry)}\n`);
    },
    clear: () => ftruncateSync(descriptor, 0),
    close: () => closeSync(descriptor),
  };
}

function readLines({ text, file }: { text: string; file: string }): unknown[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line, index) => {
    try {
      return JSON.parse(line) as unknown;
    } catch (cause) {
      throw new AppError({
        code: 'sandbox.journal_damaged',
        kind: 'invalid',
        message: `Line ${index + 1} of ${file} is damaged. Delete the file to start the sandbox afresh.`,
        cause,
      });
    }
  });
}
