import CircleAlert from '@lucide/svelte/icons/circle-alert';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleQuestionMark from '@lucide/svelte/icons/circle-question-mark';
import CircleSlash from '@lucide/svelte/icons/circle-slash';
import Clock from '@lucide/svelte/icons/clock';
import Trash2 from '@lucide/svelte/icons/trash-2';
import type { Fate } from '@mailsync/api/contract';

const looks = {
  recorded: { word: 'Recorded', Icon: CircleCheck, tone: 'good' },
  queued: { word: 'Waiting', Icon: Clock, tone: 'warn' },
  skipped: { word: 'Not recorded', Icon: CircleSlash, tone: 'idle' },
  gone: { word: 'Deleted', Icon: Trash2, tone: 'idle' },
  failed: { word: 'Kept aside', Icon: CircleAlert, tone: 'bad' },
  removed: { word: 'Removed', Icon: Trash2, tone: 'idle' },
  unknown: { word: 'Not seen', Icon: CircleQuestionMark, tone: 'idle' },
} as const;

/** The face of a fate; what it means is said by its own sentences. */
export const chooseFateLook = ({ state }: Pick<Fate, 'state'>) => looks[state];
