import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Makes a power cut unable to undo what was written to a file, or a name that was given in a folder. */
export function syncToDisk(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
