import { AppError } from '@mailsync/foundation';
import { type createProductCaller, TEAM_ID } from './call-product.ts';
import type { SlackCall } from './web-api/create-web-api.ts';
import type { Faults } from './web-api/faults.ts';
import { APP, type openEmulatedSlack } from './web-api/open-emulated-slack.ts';
import type { SocketMode } from './ways/open-socket-mode.ts';
import type { Installation } from './workspace/installation.ts';
import type {
  Block,
  BlockElement,
  HomeView,
  PersonChange,
  SlackMessage,
  Workspace,
} from './workspace/workspace.ts';

export type SlackControl = ReturnType<typeof createSlackControl>;

/**
 * Drives Slack without its page. `user` is an e-mail address or a Slack user id; `channel` a channel's name, its id,
 * or `Mail Sync` for the person's direct messages with the app.
 */
export function createSlackControl({
  workspace,
  caller,
  emulated,
  faults,
  sharedChannelIds,
  calls,
  installation,
  socketMode,
  personChanges,
}: {
  workspace: Workspace;
  caller: ReturnType<typeof createProductCaller>;
  emulated: Awaited<ReturnType<typeof openEmulatedSlack>>;
  faults: Faults;
  sharedChannelIds: Set<string>;
  calls: SlackCall[];
  installation: Installation;
  socketMode: SocketMode;
  personChanges: Map<string, PersonChange>;
}) {
  const personOf = (user: string) => {
    const person = workspace.people.find(({ id, email }) => id === user || email === user.toLowerCase());
    if (!person) throw notFound(`Nobody in the simulated Slack is called "${user}".`);
    return person;
  };
  const conversationOf = ({ user, channel }: { user: string; channel: string }) => {
    const personId = personOf(user).id;
    const conversation = workspace.conversations.find(
      (one) =>
        (one.id === channel || one.name === channel.replace(/^#/, '')) &&
        (one.personId === null || one.personId === personId),
    );
    if (!conversation) throw notFound(`The simulated Slack has no conversation called "${channel}".`);
    return conversation;
  };
  const messagesSeenBy = ({ user, channel }: { user: string; channel: string }): SlackMessage[] =>
    workspace.messagesSeenBy({
      personId: personOf(user).id,
      channelId: conversationOf({ user, channel }).id,
    });

  return {
    messagesSeenBy,
    userIdOf: (user: string) => personOf(user).id,
    channelIdOf: (channel: string) => conversationOf({ user: workspace.people[0]?.id ?? '', channel }).id,

    /** `text` as it is typed: a line that starts with `/` goes to the product, any other is posted. */
    async type({ user, channel, text }: { user: string; channel: string; text: string }) {
      const person = personOf(user);
      const { id: channelId } = conversationOf({ user, channel });
      const [command = '', ...words] = text.trim().split(/\s+/);
      if (command.startsWith('/')) {
        return caller.deliverCommand({ person, channelId, command, text: words.join(' ') });
      }
      const answer = await emulated.postAs({ personId: person.id, channelId, text });
      workspace.add({
        ts: String(answer['ts']),
        channelId,
        personId: person.id,
        authorName: person.name,
        text,
        blocks: [],
        attachments: [],
        onlyVisibleTo: null,
        isEdited: false,
        threadTs: null,
      });
      return { ok: true as const, text: '' };
    },

    /** `text` is what follows `/mailsync`. Resolves when the product has acknowledged. */
    typeCommand({ user, channel, text }: { user: string; channel: string; text: string }) {
      const { id: channelId } = conversationOf({ user, channel });
      return caller.deliverCommand({ person: personOf(user), channelId, command: '/mailsync', text });
    },

    /** Presses the newest button with this label or action id that the person sees. A link's `url` is returned, not opened. */
    async pressButton({
      user,
      channel,
      button,
      ts,
    }: {
      user: string;
      channel: string;
      button: string;
      ts?: string;
    }) {
      const found = messagesSeenBy({ user, channel })
        .filter((message) => ts === undefined || message.ts === ts)
        .toReversed()
        .flatMap((message) => buttonsOf(message).map((one) => ({ ...one, message })))
        .find(({ element }) => element.action_id === button || element.text?.text === button);
      if (!found) throw notFound(`${user} sees no button "${button}" in ${channel}.`);
      const answer = await caller.deliverAction({ person: personOf(user), ...found });
      return { ...answer, url: found.element.url ?? null };
    },

    /** Opens the app's Home tab. Resolves when the product has acknowledged; what it publishes comes later. */
    openHome({ user }: { user: string }) {
      const { id: channel } = conversationOf({ user, channel: APP.name });
      return caller.deliverEvent({ type: 'app_home_opened', user: personOf(user).id, channel, tab: 'home' });
    },
    /** What the person sees under the Home tab; null while the app has published nothing for them. */
    homeSeenBy: ({ user }: { user: string }): HomeView | null => workspace.homeSeenBy(personOf(user).id),
    /** Presses the first button of the Home tab with this label or action id, in the block with that id or text. */
    async pressHomeButton({ user, button, within }: { user: string; button: string; within?: string }) {
      const person = personOf(user);
      const home = workspace.homeSeenBy(person.id);
      const found = (home?.blocks ?? [])
        .filter((block) => within === undefined || isBlockOf({ block, within }))
        .flatMap((block) => buttonsIn([block]))
        .find(({ element }) => element.action_id === button || element.text?.text === button);
      if (!home || !found) throw notFound(`${user} sees no button "${button}" under Home.`);
      const answer = await caller.deliverHomeAction({ person, home, ...found });
      return { ...answer, url: found.element.url ?? null };
    },

    /** Removes a message as an administrator of the workspace would: the app is not told. */
    async deleteMessage({ channel, ts }: { channel: string; ts: string }) {
      const channelId = conversationOf({ user: workspace.people[0]?.id ?? '', channel }).id;
      await emulated.administer({ method: 'chat.delete', body: { channel: channelId, ts } });
      workspace.remove({ channelId, ts });
    },
    async archiveChannel({ channel }: { channel: string }) {
      const channelId = conversationOf({ user: workspace.people[0]?.id ?? '', channel }).id;
      // `emulate` has members alone archive a channel.
      await emulated.administer({ method: 'conversations.join', body: { channel: channelId } });
      await emulated.administer({ method: 'conversations.archive', body: { channel: channelId } });
    },

    /** Another company reads along from now on. */
    shareChannel: ({ channel }: { channel: string }) =>
      void sharedChannelIds.add(conversationOf({ user: workspace.people[0]?.id ?? '', channel }).id),

    /** A person is deactivated or gets another address; the app hears of it. */
    changePerson({ user, ...change }: { user: string } & PersonChange) {
      const { id, name, email } = personOf(user);
      const now = { ...personChanges.get(id), ...change };
      personChanges.set(id, now);
      return caller.deliverEvent({
        type: 'user_change',
        user: {
          id,
          team_id: TEAM_ID,
          name,
          deleted: now.deleted === true,
          is_bot: false,
          is_email_confirmed: true,
          profile: { real_name: name, email: now.email ?? email },
        },
      });
    },
    /** Any event of the Events API. */
    sendEvent: caller.deliverEvent,

    /** Somebody revokes the bot token, and the app hears of it. */
    revokeBotToken() {
      installation.revokeBotToken();
      return caller.deliverEvent({ type: 'tokens_revoked', tokens: { oauth: [], bot: [APP.userId] } });
    },
    /** Somebody removes the app from the workspace. Slack tells of both, in this order. */
    async uninstallApp() {
      installation.uninstall();
      await caller.deliverEvent({ type: 'tokens_revoked', tokens: { oauth: [], bot: [APP.userId] } });
      return caller.deliverEvent({ type: 'app_uninstalled' });
    },
    /** The app is installed again, with a bot token of its own. */
    reinstallApp: ({ botToken }: { botToken: string }) => installation.reinstall(botToken),
    /** Connections of Socket Mode, and what can go wrong with them. */
    socket: socketMode.control,

    fail: faults.add,
    clearFaults: faults.clear,
    /** Every call of the Web API and of a `response_url`, oldest first. */
    calls: ({ method }: { method?: string } = {}) =>
      calls.filter((call) => method === undefined || call.method === method),
    onChange: workspace.subscribe,
  };
}

function buttonsOf({ blocks, attachments }: SlackMessage) {
  const places = [
    { blocks, attachmentId: null },
    ...attachments.map((attachment, index) => ({ blocks: attachment.blocks ?? [], attachmentId: index + 1 })),
  ];
  return places.flatMap(({ blocks, attachmentId }) =>
    buttonsIn(blocks).map((button) => ({ ...button, attachmentId })),
  );
}

function buttonsIn(blocks: Block[]): { element: BlockElement; blockId: string }[] {
  return blocks.flatMap((block) =>
    [
      ...(block.type === 'actions' ? (block.elements ?? []) : []),
      ...(block.accessory ? [block.accessory] : []),
    ].map((element) => ({ element, blockId: block.block_id ?? '' })),
  );
}

const isBlockOf = ({ block, within }: { block: Block; within: string }) =>
  block.block_id === within || (block.text?.text ?? '').includes(within);

function notFound(message: string) {
  return new AppError({ code: 'sandbox.slack_not_found', kind: 'not_found', message });
}
