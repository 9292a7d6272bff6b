import { getContext, setContext } from 'svelte';
import { goToSignIn } from '../api/go-to-sign-in.ts';
import { ProblemError } from '../api/request.ts';
import { describeFailure } from './describe-failure.ts';

export interface Toast {
  id: number;
  tone: 'good' | 'bad';
  title: string;
  text: string;
}

export interface Toasts {
  readonly shown: Toast[];
  say: (title: string, text?: string) => void;
  /** Says what failed; a session that has ended leads to the sign-in page instead. */
  fail: (error: unknown) => void;
  dismiss: (id: number) => void;
}

const key = Symbol('toasts');
const STAYS_MS = 6000;

export function provideToasts(): Toasts {
  let shown = $state.raw<Toast[]>([]);
  let newestId = 0;

  const dismiss = (id: number) => {
    shown = shown.filter((toast) => toast.id !== id);
  };
  const add = (toast: Omit<Toast, 'id'>) => {
    const id = ++newestId;
    shown = [...shown.slice(-2), { ...toast, id }];
    // A failure stays until it is read: its steps take longer than a glance.
    if (toast.tone === 'good') setTimeout(() => dismiss(id), STAYS_MS);
  };

  return setContext(key, {
    get shown() {
      return shown;
    },
    say: (title, text = '') => add({ tone: 'good', title, text }),
    fail: (caught) => {
      if (caught instanceof ProblemError && caught.isSignedOut) return goToSignIn();
      const failure = describeFailure(caught instanceof Error ? caught : new Error(String(caught)));
      add({
        tone: 'bad',
        title: failure.title,
        text: [failure.what, ...failure.howToFix].filter(Boolean).join(' '),
      });
    },
    dismiss,
  } satisfies Toasts);
}

export const useToasts = () => getContext<Toasts>(key);
