import type { SlackMessage } from '../slack-api/slack-message.ts';
import { context, section } from './blocks.ts';
import { escapeText } from './write-text.ts';

export interface OfferedCommand {
  name: string;
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
  typed: string;
  suggestion: string | null;
  commands: OfferedCommand[];
}): SlackMessage {
  const shown = escapeText(typed).replaceAll('`', '');
  const text = suggestion
    ? `There is no \`/mailsync ${shown}\`. Did you mean \`/mailsync ${suggestion}\`?`
    : `There is no \`/mailsync ${shown}\`.`;
  return { text, blocks: [section(text), section(`*What you can do*\n${listCommands(commands)}`)] };
}

const listCommands = (commands: OfferedCommand[]) =>
  commands.map(({ name, what }) => `• \`/mailsync ${name}\`: ${what}`).join('\n');
