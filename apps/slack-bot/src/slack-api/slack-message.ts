import type { KnownBlock } from '@slack/types';

/** What a message says. With blocks, `text` is what notifications and screen readers get; without, it is shown. */
export interface SlackMessage {
  text: string;
  blocks?: KnownBlock[];
  /** Blocks beside a bar of colour. */
  attachments?: { color: string; blocks: KnownBlock[] }[];
}
