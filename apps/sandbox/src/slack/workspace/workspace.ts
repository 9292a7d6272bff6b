/** One button, or anything else that can be pressed, as Block Kit describes it. */
export interface BlockElement {
  type: string;
  action_id?: string;
  text?: { type: string; text: string };
  url?: string;
  value?: string;
  style?: string;
  [key: string]: unknown;
}

export interface Block {
  type: string;
  block_id?: string;
  text?: { type: string; text: string };
  fields?: { type: string; text: string }[];
  elements?: BlockElement[];
  accessory?: BlockElement;
  [key: string]: unknown;
}

export interface Attachment {
  color?: string;
  text?: string;
  fallback?: string;
  blocks?: Block[];
  [key: string]: unknown;
}

export interface MessageContent {
  text: string;
  blocks: Block[];
  attachments: Attachment[];
}

export interface SlackMessage extends MessageContent {
  ts: string;
  channelId: string;
  /** A person's id, or null for the app. */
  personId: string | null;
  authorName: string;
  /** The one person who sees it, or null when everybody in the conversation does. */
  onlyVisibleTo: string | null;
  isEdited: boolean;
  /** Of a reply: the message below which it stands; null for what stands in the conversation itself. */
  threadTs: string | null;
}

/** What a person sees under the app's Home tab. */
export interface HomeView {
  viewId: string;
  blocks: Block[];
  /** How often it was published for this person. */
  publishedCount: number;
}

export interface SlackPerson {
  id: string;
  name: string;
  email: string;
}

/** What can change in a person while the app is there. */
export interface PersonChange {
  email?: string;
  /** Deactivated, or gone from the workspace. */
  deleted?: boolean;
}

export interface SlackConversation {
  id: string;
  kind: 'channel' | 'direct_message';
  name: string;
  topic: string;
  /** The person on the other side of a direct message with the app. */
  personId: string | null;
}

export type Workspace = ReturnType<typeof createWorkspace>;

/** What Slack's own app would show: conversations, and each person's view of their messages. In memory only. */
export function createWorkspace({
  teamName,
  people,
  conversations,
}: {
  teamName: string;
  people: SlackPerson[];
  conversations: SlackConversation[];
}) {
  const messages: SlackMessage[] = [];
  const homes = new Map<string, HomeView>();
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const find = ({ channelId, ts }: { channelId: string; ts: string }) =>
    messages.find((message) => message.channelId === channelId && message.ts === ts);

  return {
    teamName,
    people,
    conversations,
    person: (id: string) => people.find((person) => person.id === id),
    conversation: (id: string) => conversations.find((conversation) => conversation.id === id),
    find,

    add(message: SlackMessage) {
      messages.push(message);
      tell();
    },
    edit({ channelId, ts, content }: { channelId: string; ts: string; content: MessageContent }) {
      const message = find({ channelId, ts });
      if (!message) return;
      Object.assign(message, content, { isEdited: true });
      tell();
    },
    remove({ channelId, ts }: { channelId: string; ts: string }) {
      const message = find({ channelId, ts });
      if (!message) return;
      messages.splice(messages.indexOf(message), 1);
      tell();
    },

    /** Slack names the blocks that the app has not named. */
    publishHome({ personId, viewId, blocks }: { personId: string; viewId: string; blocks: Block[] }) {
      const named = blocks.map((block, index) => ({ ...block, block_id: block.block_id ?? `home-${index}` }));
      const publishedCount = (homes.get(personId)?.publishedCount ?? 0) + 1;
      homes.set(personId, { viewId, blocks: named, publishedCount });
      tell();
    },
    homeSeenBy(personId: string): HomeView | null {
      const home = homes.get(personId);
      return home ? structuredClone(home) : null;
    },

    /** In the order in which Slack shows them, oldest first; replies below their message. */
    messagesSeenBy({ personId, channelId }: { personId: string; channelId: string }): SlackMessage[] {
      const conversation = conversations.find(({ id }) => id === channelId);
      if (!conversation) return [];
      if (conversation.personId !== null && conversation.personId !== personId) return [];
      const seen = messages
        .filter((message) => message.channelId === channelId)
        .filter(({ onlyVisibleTo }) => onlyVisibleTo === null || onlyVisibleTo === personId);
      const replies = Map.groupBy(seen, ({ threadTs }) => threadTs);
      return (replies.get(null) ?? [])
        .flatMap((message) => [message, ...(replies.get(message.ts) ?? [])])
        .map((message) => structuredClone(message));
    },
    /** Calls `listener` after every change until the returned function is called. */
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
