import type { Logger } from '@mailsync/foundation';

export type CommitListener = (what: { events: boolean }) => void;

/** Listeners hear of commits one after the other; one that throws is logged and stops neither the others nor the writer. */
export function createCommitListeners({ logger }: { logger: Logger }) {
  const listeners = new Set<CommitListener>();
  return {
    add(listener: CommitListener) {
      const own: CommitListener = (what) => listener(what);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    tell(what: { events: boolean }) {
      for (const listener of listeners) {
        try {
          listener(what);
        } catch (error) {
          logger.error({ error }, 'A listener failed after a commit');
        }
      }
    },
  };
}
