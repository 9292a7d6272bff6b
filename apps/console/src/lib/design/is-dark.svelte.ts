import { createSubscriber } from 'svelte/reactivity';

const subscribe = createSubscriber((update) => {
  const observer = new MutationObserver(update);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
});

/** Whether the console is shown dark at this moment. */
export function readIsDark(): boolean {
  subscribe();
  return document.documentElement.dataset.theme === 'dark';
}
