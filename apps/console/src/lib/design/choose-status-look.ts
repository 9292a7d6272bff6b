import CircleAlert from '@lucide/svelte/icons/circle-alert';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import Clock from '@lucide/svelte/icons/clock';
import Unplug from '@lucide/svelte/icons/unplug';
import type { Mailbox } from '@mailsync/api/contract';

type StatusText = NonNullable<Mailbox['statusText']>;

const icons = { check: CircleCheck, alert: CircleAlert, unplugged: Unplug, clock: Clock };
const tones = { green: 'good', red: 'bad', grey: 'idle', amber: 'warn' } as const;

/** The API names colour and icon of a status, so that console and Slack cannot differ; here they get a face. */
export function chooseStatusLook(text: StatusText | null) {
  return text === null
    ? { word: 'Disconnected', sentence: '', Icon: Unplug, tone: 'idle' as const }
    : { word: text.word, sentence: text.sentence, Icon: icons[text.icon], tone: tones[text.colour] };
}
