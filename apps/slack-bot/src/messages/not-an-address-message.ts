import type { SlackMessage } from '../slack-api/slack-message.ts';
import { section } from './blocks.ts';
import { writeName } from './write-text.ts';

/** Behind `connect` stood something else than an address, perhaps a password. It is not repeated here. */
export function writeNoAddressMessage(): SlackMessage {
  const text = 'Only an address can follow `/mailsync connect`. Nothing of what you typed was stored.';
  return {
    text,
    blocks: [
      section(text),
      section(
        'If it was a password: Mail Sync never asks for one in Slack, and Slack has seen it. Remove that app password at <https://myaccount.google.com/apppasswords|myaccount.google.com/apppasswords>, type `/mailsync connect` alone, and enter a new one on the private page.',
      ),
    ],
  };
}

/** Only its owner can let us into a mailbox. */
export function writeColleaguesAddressMessage({ address }: { address: string }): SlackMessage {
  const text = `${writeName(address)} is the address of a colleague. Only they can connect it.`;
  return { text, blocks: [section(text)] };
}
