import type { BotDependencies } from '../bot-dependencies.ts';
import { identifyPerson } from '../people/identify-person.ts';
import { refusePerson } from '../people/refuse-person.ts';
import { explainFailure } from '../replies/explain-failure.ts';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import type { Action, PressRequest } from './action.ts';

export interface Press extends Pick<PressRequest, 'slackUserId' | 'value' | 'responseUrl' | 'message'> {
  /** The workspace of whoever pressed. */
  teamId: string;
  actionId: string;
}

/** Does what a button says, for the person who pressed it and by that person's rights; refusals are seen by them alone. */
export async function runPress({
  press,
  actions,
  ...dependencies
}: BotDependencies & { press: Press; actions: readonly Action[] }): Promise<void> {
  const { slack, logger } = dependencies;
  const action = actions.find(({ id }) => id === press.actionId);
  if (!action) return;

  const { message, inPlace } = await answer({ press, action, dependencies });
  if (!message) return;
  const { responseUrl, slackUserId } = press;
  try {
    if (responseUrl === null) await slack.sendDirectMessage({ slackUserId, message });
    else await slack.respond({ responseUrl, message, replaceOriginal: inPlace });
  } catch (error) {
    logger.warn({ slackUserId, error }, 'Slack did not take an answer; sending it by direct message');
    await slack.sendDirectMessage({ slackUserId, message });
  }
}

async function answer({
  press,
  action,
  dependencies,
}: {
  press: Press;
  action: Action;
  dependencies: BotDependencies;
}): Promise<{ message: SlackMessage | null; inPlace: boolean }> {
  const { logger } = dependencies;
  try {
    const identity = await identifyPerson({ ...dependencies, ...press });
    if ('refusal' in identity) return below(await refusePerson({ ...dependencies, ...press, identity }));
    const message = await action.run({ ...dependencies, ...press, user: identity.user });
    return { message, inPlace: action.answersInPlace === true };
  } catch (error) {
    const { actionId, slackUserId } = press;
    return below(explainFailure({ error, fields: { actionId, slackUserId }, logger }));
  }
}

/** The message of the button stays, so that what can be mended is pressed again. */
const below = (message: SlackMessage) => ({ message, inPlace: false });
