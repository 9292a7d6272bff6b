import type { SlackMessage } from '../slack-api/slack-message.ts';
import { context, section } from './blocks.ts';

/** Where the console is; everybody signs in there themselves. */
export function writeConsoleMessage({ publicUrl }: { publicUrl: string }): SlackMessage {
  return {
    text: `The console of Mail Sync: ${publicUrl}`,
    blocks: [section(`*The console of Mail Sync*\n<${publicUrl}>`), context('You sign in there yourself.')],
  };
}
