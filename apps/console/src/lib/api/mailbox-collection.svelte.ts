import type { Mailbox } from '@mailsync/api/contract';
import { coalesce } from './coalesce.ts';
import { listAll } from './list-all.ts';
import { useLive } from './live.svelte.ts';
import { getMailbox, listMailboxes } from './mailboxes.ts';
import { ProblemError } from './request.ts';
import { createResource } from './resource.svelte.ts';

const MAXIMUM_COUNT = 2000;
const LIVE_GAP_MS = 500;
// Beyond this many changed mailboxes, one list costs the server less than asking for each.
const MOST_SINGLE_READS = 8;

/** All mailboxes that the person may see. A live event about one of them asks for that one only. */
export function createMailboxCollection() {
  const all = createResource({
    load: () => listAll({ loadPage: listMailboxes, maximumCount: MAXIMUM_COUNT }),
    reloadOn: ({ type }) => type === 'company.changed',
  });
  const changedIds = new Set<string>();

  const merge = (mailbox: Mailbox) => {
    if (all.value === null) return;
    const { items, nextCursor } = all.value;
    const isKnown = items.some(({ id }) => id === mailbox.id);
    all.replace({
      items: isKnown ? items.map((item) => (item.id === mailbox.id ? mailbox : item)) : [...items, mailbox],
      nextCursor,
    });
  };

  const refreshOne = async (id: string) => {
    try {
      merge(await getMailbox(id));
    } catch (error) {
      // Somebody's role or team has changed: this one is no longer theirs to see.
      const isGone = error instanceof ProblemError && [403, 404].includes(error.problem.status);
      if (isGone && all.value)
        all.replace({ ...all.value, items: all.value.items.filter((item) => item.id !== id) });
    }
  };

  const refreshChanged = coalesce({
    gapMs: LIVE_GAP_MS,
    run: async () => {
      const ids = [...changedIds];
      changedIds.clear();
      if (ids.length > MOST_SINGLE_READS) await all.reload();
      else await Promise.all(ids.map(refreshOne));
    },
  });

  const live = useLive();
  $effect(() =>
    live?.subscribe({
      onEvent: (event) => {
        const isAboutOne = event.mailboxId !== null && event.type !== 'emails.recorded';
        if (!isAboutOne || event.mailboxId === null) return;
        changedIds.add(event.mailboxId);
        refreshChanged();
      },
      onReset: () => {},
    }),
  );

  return {
    get items() {
      return all.value?.items ?? null;
    },
    /** Whether there are more than a page can hold. */
    get isCut() {
      return (all.value?.nextCursor ?? null) !== null;
    },
    get error() {
      return all.error;
    },
    reload: all.reload,
    merge,
  };
}
