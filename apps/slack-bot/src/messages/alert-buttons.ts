import type { Button } from '@slack/types';
import { pressButton } from './mailbox-buttons.ts';

/** Action ids. `acknowledge` carries `error:…` or `cause:…`, `snooze` the topic of the alert. */
export const ACKNOWLEDGE = 'acknowledge';
export const SNOOZE = 'snooze';

export const acknowledgeButton = (value: string): Button =>
  pressButton({ actionId: ACKNOWLEDGE, label: 'I’m on it', value });

export const snoozeButton = (topic: string): Button =>
  pressButton({ actionId: SNOOZE, label: 'Snooze 24 h', value: topic });
