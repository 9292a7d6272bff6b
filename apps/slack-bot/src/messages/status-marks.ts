import type { StatusText } from '@mailsync/sync-engine';

/** The bar beside a message, for each colour of a status. */
export const BAR_COLOUR: Record<StatusText['colour'], string> = {
  green: '#2eb67d',
  red: '#e01e5a',
  grey: '#868686',
  amber: '#ecb22e',
};

/** Each icon of a status as Slack can draw it. */
export const STATUS_EMOJI: Record<StatusText['icon'], string> = {
  check: ':white_check_mark:',
  alert: ':rotating_light:',
  unplugged: ':electric_plug:',
  clock: ':hourglass_flowing_sand:',
};
