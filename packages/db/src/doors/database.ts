import type { Repositories } from '../repositories/index.ts';

export type Dialect = 'sqlite' | 'postgres';

export interface Database {
  dialect: Dialect;
  /**
   * Reads. On PostgreSQL the work sees one snapshot; on SQLite each statement sees the newest committed state,
   * because all reads share one connection and cannot each have a transaction.
   */
  read<T>(work: (repositories: Repositories) => Promise<T>): Promise<T>;
  /**
   * Runs the work in one transaction and commits it, or rolls all of it back when the work throws. The work may run again when
   * PostgreSQL reports a deadlock, so it must do nothing but database work; and it must await every statement.
   * Throws `database.nested_write` when called from within another write.
   */
  write<T>(work: (repositories: Repositories) => Promise<T>): Promise<T>;
  /** Calls `listener` after each commit of this process, telling whether events were appended to the outbox. */
  onCommit(listener: (what: { events: boolean }) => void): () => void;
  /** Waits for the work under way and closes. */
  close(): Promise<void>;
}
