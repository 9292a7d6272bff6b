import { suggestName } from '@mailsync/foundation';
import type { BotDependencies } from '../bot-dependencies.ts';
import { writeHelpMessage, writeUnknownCommandMessage } from '../messages/help-message.ts';
import { identifyPerson } from '../people/identify-person.ts';
import { refusePerson } from '../people/refuse-person.ts';
import { explainFailure } from '../replies/explain-failure.ts';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { alertsCommand } from './alerts.ts';
import type { Command } from './command.ts';
import { connectCommand } from './connect.ts';
import { consoleCommand } from './console.ts';
import { disconnectCommand } from './disconnect.ts';
import { errorsCommand } from './errors.ts';
import { readCommand } from './read-command.ts';
import { retryCommand } from './retry.ts';
import { statusCommand } from './status.ts';

const COMMANDS: Command[] = [
  connectCommand,
  statusCommand,
  errorsCommand,
  retryCommand,
  disconnectCommand,
  alertsCommand,
  consoleCommand,
];
/** Longer than any subcommand; guessing at more would cost and help nobody. */
const TYPED_LIMIT = 40;
/** A plain word; anything else might be a password, and is not said again. */
const PLAIN_WORD = /^[a-z-]{1,12}$/;

export interface SlashCommand {
  slackUserId: string;
  teamId: string;
  channelId: string;
  text: string;
  responseUrl: string;
}

interface RunCommandInput extends BotDependencies {
  slash: SlashCommand;
}

/** Answers `/mailsync …` to its person alone; where Slack does not take the answer, by direct message. */
export async function runCommand(input: RunCommandInput): Promise<void> {
  const { slash, slack, logger } = input;
  const message = await answer(input);
  const { responseUrl, slackUserId } = slash;
  try {
    await slack.respond({ responseUrl, message, replaceOriginal: false });
  } catch (error) {
    logger.warn({ slackUserId, error }, 'Slack did not take an answer; sending it by direct message');
    await slack.sendDirectMessage({ slackUserId, message });
  }
}

async function answer(input: RunCommandInput): Promise<SlackMessage> {
  const { slash, logger } = input;
  try {
    const { slackUserId, teamId } = slash;
    const identity = await identifyPerson({ ...input, slackUserId, teamId });
    if ('refusal' in identity) return await refusePerson({ ...input, identity, slackUserId });
    return await runSubcommand({ ...input, user: identity.user });
  } catch (error) {
    return explainFailure({ error, fields: { slackUserId: slash.slackUserId }, logger });
  }
}

async function runSubcommand(
  input: RunCommandInput & { user: Parameters<Command['isAllowed']>[0] },
): Promise<SlackMessage> {
  const { slash, user, publicUrl } = input;
  const { name, words } = readCommand(slash.text);
  const allowed = COMMANDS.filter((command) => command.isAllowed(user));
  const offered = [
    ...allowed.map(({ name, usage, what }) => ({ name, usage: usage?.(user) ?? '', what })),
    { name: 'help', usage: '', what: 'show this' },
  ];
  if (name === 'help') return writeHelpMessage({ commands: offered, publicUrl });

  const command = allowed.find((one) => one.name === name);
  if (command) return command.run({ ...input, ...slash, words });

  const typed = name.slice(0, TYPED_LIMIT);
  const suggestion = suggestName({ typed, names: offered.map((one) => one.name) });
  const isRepeated = suggestion !== null || PLAIN_WORD.test(typed);
  return writeUnknownCommandMessage({ typed: isRepeated ? typed : null, suggestion, commands: offered });
}
