import type BetterSqlite from 'better-sqlite3';
import type { RowCounts } from './inspect-file.ts';

const BACKUP_KEY = 'backup';

/** What a backup says of itself: when it was taken, and how much it must hold. */
export interface BackupNote {
  takenAt: Date;
  counts: RowCounts;
}

export function writeBackupNote({
  client,
  takenAt,
  counts,
}: BackupNote & { client: BetterSqlite.Database }): void {
  client
    .prepare(
      'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    )
    .run(BACKUP_KEY, JSON.stringify({ takenAt, counts }));
}

/** Null for a database that is no backup. */
export function readBackupNote(meta: ReadonlyMap<string, string>): BackupNote | null {
  const text = meta.get(BACKUP_KEY);
  if (text === undefined) return null;
  const { takenAt, counts } = JSON.parse(text) as { takenAt: string; counts: RowCounts };
  return { takenAt: new Date(takenAt), counts };
}

/** A database that is in use again is no backup any more. */
export function removeBackupNote(client: BetterSqlite.Database): void {
  client.prepare('DELETE FROM meta WHERE key = ?').run(BACKUP_KEY);
}
