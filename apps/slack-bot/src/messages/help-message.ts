import type { SlackMessage } from '../slack-api/slack-message.ts';
import { context, section } from './blocks.ts';
import { escapeText } from './write-text.ts';

export interface OfferedCommand {
  name: string;
  /** What may follow the name; empty for nothing. */
  usage: string;
  what: string;
}

/** What this person may do here. */
export function writeHelpMessage({
  commands,
  publicUrl,
}: {
  commands: OfferedCommand[];
  publicUrl: string;
}): SlackMessage {
  return {
    text: 'What you can do with /mailsync',
    blocks: [
      section(`*What you can do*\n${listCommands(commands)}`),
      context(`Everything else is in <${publicUrl}|the console>.`),
    ],
  };
}

/** A subcommand that does not exist, and the one that was probably meant. */
export function writeUnknownCommandMessage({
  typed,
  suggestion,
  commands,
}: {
  /** Null: it is not said again. */
  typed: string | null;
  suggestion: string | null;
  commands: OfferedCommand[];
}): SlackMessage {
  const shown = escapeText(typed ?? '').replaceAll('`', '');
  const lead =
    typed === null ? 'Mail Sync does not know that command.' : `There is no \`/mailsync ${shown}\`.`;
  const text = suggestion ? `${lead} Did you mean \`/mailsync ${suggestion}\`?` : lead;
  if (suggestion)
    return { text, blocks: [section(text), context('`/mailsync help` shows what you can do.')] };
  return { text, blocks: [section(text), section(`*What you can do*\n${listCommands(commands)}`)] };
}

const listCommands = (commands: OfferedCommand[]) =>
  commands
    .map(({ name, usage, what }) => `• \`/mailsync ${[name, usage].filter(Boolean).join(' ')}\`: ${what}`)
    .join('\n');
