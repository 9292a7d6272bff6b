import { mkdirSync } from 'node:fs';
import { AppError } from '@mailsync/foundation';

/** Throws `data_dir.cannot_make`. */
export function makeDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new AppError({
      code: 'data_dir.cannot_make',
      kind: 'unavailable',
      message:
        code === 'EEXIST' || code === 'ENOTDIR'
          ? `The data dir ${dataDir} cannot be made (${code}): a file stands there, or on the way there. Name a folder in MAILSYNC_DATA_DIR.`
          : `The data dir ${dataDir} cannot be made (${code}): its disk may be read-only or full, or its parent belong to another user. Make it for the user that runs Mail Sync, or name another one in MAILSYNC_DATA_DIR.`,
      cause,
    });
  }
}
