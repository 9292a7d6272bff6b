import { AsyncLocalStorage } from 'node:async_hooks';
import { AppError } from '@mailsync/foundation';

/**
 * Refuses a door that is opened from within a write: on SQLite it would wait for itself for ever, on PostgreSQL it would be
 * another transaction that does not see the first. Work that outlives the write it was started in is free again.
 */
export function createNestingGuard() {
  const writes = new AsyncLocalStorage<{ isOpen: boolean }>();

  return {
    refuseNested(door: 'read' | 'write') {
      if (!writes.getStore()?.isOpen) return;
      throw new AppError({
        code: `database.nested_${door}`,
        kind: 'conflict',
        message: `db.${door} was called inside db.write: use the repositories that the write was given.`,
      });
    },
    async runWrite<T>(work: () => Promise<T>): Promise<T> {
      const scope = { isOpen: true };
      try {
        return await writes.run(scope, work);
      } finally {
        scope.isOpen = false;
      }
    },
  };
}
