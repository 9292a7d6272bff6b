import { randomBytes } from 'node:crypto';
import { createToken, type Clock } from '@mailsync/foundation';
import type { Deliver, Delivery } from './ways/delivery.ts';
import { escapeTyped } from './escape-typed.ts';
import { APP } from './web-api/open-emulated-slack.ts';
import type { PostResponse } from './web-api/create-response-receiver.ts';
import { readObject } from './web-api/read-content.ts';
import type { ResponseUrlOrigin, createResponseUrls } from './workspace/response-urls.ts';
import type { BlockElement, HomeView, SlackMessage, SlackPerson, Workspace } from './workspace/workspace.ts';

export const TEAM_ID = 'T000000001';

interface CallProductInput {
  /** The way of the mode that the app is in. */
  deliver: Deliver;
  clock: Clock;
  workspace: Workspace;
  responseUrls: ReturnType<typeof createResponseUrls>;
  postResponse: PostResponse;
}

/** Tells the product what people do in Slack, and what happens to the app. */
export function createProductCaller(input: CallProductInput) {
  const { workspace, responseUrls, postResponse } = input;

  const deliver = async ({
    delivery,
    origin,
    what,
  }: {
    delivery: Delivery;
    origin: ResponseUrlOrigin;
    what: string;
  }) => {
    const answer = await input.deliver(delivery);
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
      const payload = {
        team_id: TEAM_ID,
        team_domain: 'sample-data',
        channel_id: channelId,
        channel_name: conversation?.kind === 'direct_message' ? 'directmessage' : (conversation?.name ?? ''),
        user_id: person.id,
        user_name: person.email.split('@')[0] ?? person.email,
        command,
        text: escapeTyped({ text, workspace }),
        api_app_id: APP.id,
        is_enterprise_install: 'false',
        response_url: responseUrls.create(origin),
        trigger_id: createToken(12),
      };
      return deliver({ delivery: { type: 'slash_commands', payload }, origin, what: command });
    },

    deliverAction({
      person,
      message,
      element,
      blockId,
      attachmentId,
    }: {
      person: SlackPerson;
      message: SlackMessage;
      element: BlockElement;
      blockId: string;
      /** Which attachment it stands in, from 1; null in the message's own blocks. */
      attachmentId: number | null;
    }) {
      const { channelId, ts } = message;
      const origin = { personId: person.id, channelId, source: { ts } };
      const isEphemeral = message.onlyVisibleTo !== null;
      const payload = {
        type: 'block_actions',
        team: { id: TEAM_ID, domain: 'sample-data' },
        user: describeUser(person),
        api_app_id: APP.id,
        trigger_id: createToken(12),
        response_url: responseUrls.create(origin),
        container: {
          message_ts: ts,
          channel_id: channelId,
          is_ephemeral: isEphemeral,
          ...(attachmentId === null
            ? { type: 'message' }
            : { type: 'message_attachment', attachment_id: attachmentId, is_app_unfurl: false }),
        },
        channel: { id: channelId, name: workspace.conversation(channelId)?.name },
        actions: [{ ...element, block_id: blockId, action_ts: String(input.clock.now().getTime() / 1000) }],
        // Slack leaves the message itself out when it is ephemeral.
        ...(isEphemeral
          ? {}
          : { message: { type: 'message', ts, text: message.text, blocks: message.blocks } }),
      };
      return deliver({ delivery: { type: 'interactive', payload }, origin, what: 'That button' });
    },

    /** `event` as docs.slack.dev describes it, without its time. */
    deliverEvent(event: { type: string; [field: string]: unknown }) {
      const seconds = input.clock.now().getTime() / 1000;
      const payload = {
        type: 'event_callback',
        team_id: TEAM_ID,
        api_app_id: APP.id,
        event_id: `Ev${randomBytes(5).toString('hex').toUpperCase()}`,
        event_time: Math.floor(seconds),
        authorizations: [
          {
            enterprise_id: null,
            team_id: TEAM_ID,
            user_id: APP.userId,
            is_bot: true,
            is_enterprise_install: false,
          },
        ],
        is_ext_shared_channel: false,
        event: { event_ts: String(seconds), ...event },
      };
      return input.deliver({ type: 'events_api', payload });
    },

    /** In the Home tab there is no message to answer, so there is no `response_url`. */
    deliverHomeAction({
      person,
      home,
      element,
      blockId,
    }: {
      person: SlackPerson;
      home: HomeView;
      element: BlockElement;
      blockId: string;
    }) {
      const payload = {
        type: 'block_actions',
        team: { id: TEAM_ID, domain: 'sample-data' },
        user: describeUser(person),
        api_app_id: APP.id,
        trigger_id: createToken(12),
        container: { type: 'view', view_id: home.viewId },
        view: { id: home.viewId, team_id: TEAM_ID, type: 'home', blocks: home.blocks, app_id: APP.id },
        actions: [{ ...element, block_id: blockId, action_ts: String(input.clock.now().getTime() / 1000) }],
      };
      return input.deliver({ type: 'interactive', payload });
    },
  };
}

function describeUser({ id, email, name }: SlackPerson) {
  return { id, team_id: TEAM_ID, username: email.split('@')[0], name };
}
