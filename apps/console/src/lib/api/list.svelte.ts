import type { LiveEvent } from '@mailsync/api/contract';
import { listAll } from './list-all.ts';
import type { Page } from './page.ts';
import { createResource } from './resource.svelte.ts';

/** A list that grows by pages and stays live: a reload asks for as many items as are shown. */
export function createList<Item>({
  loadPage,
  pageSize,
  reloadOn,
}: {
  loadPage: (query: { cursor: string | null; limit: number }) => Promise<Page<Item>>;
  pageSize: number;
  reloadOn?: (event: LiveEvent) => boolean;
}) {
  let shownCount = pageSize;
  let isLoadingMore = $state(false);

  const resource = createResource({
    load: () => listAll({ loadPage, maximumCount: shownCount }),
    reloadOn,
  });

  return {
    get items() {
      return resource.value?.items ?? null;
    },
    get hasMore() {
      return (resource.value?.nextCursor ?? null) !== null;
    },
    get error() {
      return resource.error;
    },
    get isLoading() {
      return resource.isLoading;
    },
    get isLoadingMore() {
      return isLoadingMore;
    },
    reload: resource.reload,
    /** Back to one page, for a list that is about to show something else. */
    startOver() {
      shownCount = pageSize;
    },
    async loadMore() {
      shownCount += pageSize;
      isLoadingMore = true;
      await resource.reload();
      isLoadingMore = false;
    },
  };
}
