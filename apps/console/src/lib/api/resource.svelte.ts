import type { LiveEvent } from '@mailsync/api/contract';
import { untrack } from 'svelte';
import { coalesce } from './coalesce.ts';
import { goToSignIn } from './go-to-sign-in.ts';
import { useLive } from './live.svelte.ts';
import { ProblemError } from './request.ts';

const LIVE_GAP_MS = 500;

export interface Resource<Value> {
  /** null until the first answer. Kept while a newer one is asked for, and when that fails. */
  readonly value: Value | null;
  readonly error: Error | null;
  readonly isLoading: boolean;
  reload: () => Promise<void>;
  /** Shows an answer that a change of ours already brought. */
  replace: (value: Value) => void;
}

/**
 * What a page shows of the API, kept true: it is asked for again when the state read by `load` before its first await
 * changes, when `reloadOn` says that a live event concerns it (twice a second at most), and after a lost connection.
 * Call it while a component initialises.
 */
export function createResource<Value>({
  load,
  reloadOn,
}: {
  load: () => Promise<Value>;
  reloadOn?: (event: LiveEvent) => boolean;
}): Resource<Value> {
  let value = $state.raw<Value | null>(null);
  let error = $state.raw<Error | null>(null);
  let pendingCount = $state(0);
  let newestRun = 0;

  const reload = async () => {
    const run = ++newestRun;
    const answer = load();
    untrack(() => pendingCount++);
    try {
      const loaded = await answer;
      if (run !== newestRun) return;
      value = loaded;
      error = null;
    } catch (caught) {
      if (run !== newestRun) return;
      if (caught instanceof ProblemError && caught.isSignedOut) return goToSignIn();
      error = caught instanceof Error ? caught : new Error(String(caught));
    } finally {
      pendingCount--;
    }
  };

  $effect(() => {
    void reload();
  });

  const live = useLive();
  if (live) {
    const reloadSoon = coalesce({ run: reload, gapMs: LIVE_GAP_MS });
    $effect(() =>
      live.subscribe({
        onEvent: (event) => reloadOn?.(event) && reloadSoon(),
        onReset: reloadSoon,
      }),
    );
  }

  return {
    get value() {
      return value;
    },
    get error() {
      return error;
    },
    get isLoading() {
      return pendingCount > 0;
    },
    reload,
    replace(newValue) {
      newestRun++;
      value = newValue;
      error = null;
    },
  };
}
