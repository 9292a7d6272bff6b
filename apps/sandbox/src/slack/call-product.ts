import { createToken, type Clock } from '@mailsync/foundation';
import { signSlackRequest } from './sign-slack-request.ts';
import { APP } from './web-api/open-emulated-slack.ts';
import type { PostResponse } from './web-api/create-response-receiver.ts';
import { readObject } from './web-api/read-content.ts';
import type { ResponseUrlOrigin, createResponseUrls } from './workspace/response-urls.ts';
import type { BlockElement, SlackMessage, SlackPerson, Workspace } from './workspace/workspace.ts';

/** Slack waits three seconds for an acknowledgement and then tells the person that it failed. */
const ACKNOWLEDGE_WITHIN_MS = 3000;

export const TEAM_ID = 'T000000001';

interface CallProductInput {
  productUrl: () => string;
  signingSecret: string;
  clock: Clock;
  workspace: Workspace;
  responseUrls: ReturnType<typeof createResponseUrls>;
  postResponse: PostResponse;
}

/** Sends what people do in Slack to the product, signed. */
export function createProductCaller(input: CallProductInput) {
  const { workspace, responseUrls, postResponse } = input;

  const deliver = async ({
    body,
    origin,
    what,
  }: {
    body: string;
    origin: ResponseUrlOrigin;
    what: string;
  }) => {
    const answer = await send({ ...input, body });
    if (!answer.ok) {
      const text = `${what} failed: ${answer.problem}`;
      postResponse({ origin: { ...origin, source: null }, fields: { text } });
      return answer;
    }
    // An answer with a body is a message, in the acknowledgement itself.
    if (answer.text !== '')
      postResponse({ origin, fields: readObject(answer.text) ?? { text: answer.text } });
    return answer;
  };

  return {
    deliverCommand({
      person,
      channelId,
      command,
      text,
    }: {
      person: SlackPerson;
      channelId: string;
      command: string;
      text: string;
    }) {
      const origin = { personId: person.id, channelId, source: null };
      const conversation = workspace.conversation(channelId);
      const body = new URLSearchParams({
        team_id: TEAM_ID,
        team_domain: 'sample-data',
        channel_id: channelId,
        channel_name: conversation?.kind === 'direct_message' ? 'directmessage' : (conversation?.name ?? ''),
        user_id: person.id,
        user_name: person.email.split('@')[0] ?? person.email,
        command,
        text,
        api_app_id: APP.id,
        is_enterprise_install: 'false',
        response_url: responseUrls.create(origin),
        trigger_id: createToken(12),
      }).toString();
      return deliver({ body, origin, what: command });
    },

    deliverAction({
      person,
      message,
      element,
      blockId,
    }: {
      person: SlackPerson;
      message: SlackMessage;
      element: BlockElement;
      blockId: string;
    }) {
      const { channelId, ts } = message;
      const origin = { personId: person.id, channelId, source: { ts } };
      const isEphemeral = message.onlyVisibleTo !== null;
      const payload = {
        type: 'block_actions',
        team: { id: TEAM_ID, domain: 'sample-data' },
        user: { id: person.id, team_id: TEAM_ID, username: person.email.split('@')[0], name: person.name },
        api_app_id: APP.id,
        trigger_id: createToken(12),
        response_url: responseUrls.create(origin),
        container: { type: 'message', message_ts: ts, channel_id: channelId, is_ephemeral: isEphemeral },
        channel: { id: channelId, name: workspace.conversation(channelId)?.name },
        actions: [{ ...element, block_id: blockId, action_ts: String(input.clock.now().getTime() / 1000) }],
        // Slack leaves the message itself out when it is ephemeral.
        ...(isEphemeral
          ? {}
          : { message: { type: 'message', ts, text: message.text, blocks: message.blocks } }),
      };
      const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
      return deliver({ body, origin, what: 'That button' });
    },
  };
}

type ProductAnswer = { ok: true; text: string } | { ok: false; problem: string };

async function send({
  productUrl,
  signingSecret,
  clock,
  body,
}: CallProductInput & { body: string }): Promise<ProductAnswer> {
  try {
    const response = await fetch(new URL('/slack/events', productUrl()), {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...signSlackRequest({ signingSecret, body, now: clock.now() }),
      },
      body,
      signal: AbortSignal.timeout(ACKNOWLEDGE_WITHIN_MS),
    });
    const text = await response.text();
    if (response.ok) return { ok: true, text };
    return { ok: false, problem: `the app answered with status ${response.status}.` };
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    const problem = isLate ? 'the app did not answer within 3 seconds.' : 'the app cannot be reached.';
    return { ok: false, problem };
  }
}
