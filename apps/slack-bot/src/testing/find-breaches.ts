import type { SlackMessage } from '../slack-api/slack-message.ts';

type Part = Record<string, unknown>;

// docs.slack.dev, "Block Kit" reference, `chat.postMessage` and "Confirmation dialog object".
const BLOCKS = 50;
const ATTACHMENTS = 20;
const TEXT = 4000;
const SECTION_TEXT = 3000;
const FIELD_TEXT = 2000;
const FIELDS = 10;
const CONTEXT_ELEMENTS = 10;
const ACTION_ELEMENTS = 25;
const BUTTON_LABEL = 75;
const BUTTON_VALUE = 2000;
const BUTTON_URL = 3000;
const CONFIRM = { title: 100, text: 300, confirm: 30, deny: 30 } as const;

/** What Slack would refuse in a message, or show to nobody; empty when it is well. */
export function findBreaches({ text, blocks = [], attachments = [] }: SlackMessage): string[] {
  const groups = [blocks, ...attachments.map((attachment) => attachment.blocks)] as unknown as Part[][];
  return [
    ...within({ what: 'text', length: text.trim().length, limit: TEXT }),
    ...(attachments.length > ATTACHMENTS ? [`${attachments.length} attachments`] : []),
    ...groups.flatMap((group) => [
      ...(group.length > BLOCKS ? [`${group.length} blocks`] : []),
      ...group.flatMap(findInBlock),
    ]),
  ];
}

function findInBlock(block: Part): string[] {
  const elements = (block['elements'] ?? []) as Part[];
  const fields = (block['fields'] ?? []) as Part[];
  const accessory = block['accessory'] as Part | undefined;
  switch (block['type']) {
    case 'section':
      return [
        ...(block['text'] ? mrkdwn({ part: block['text'] as Part, limit: SECTION_TEXT }) : []),
        ...fields.flatMap((part) => mrkdwn({ part, limit: FIELD_TEXT })),
        ...(fields.length > FIELDS ? [`${fields.length} fields`] : []),
        ...(block['text'] || fields.length > 0 ? [] : ['an empty section']),
        ...(accessory ? findInButton(accessory) : []),
      ];
    case 'context':
      return [
        ...(elements.length === 0 || elements.length > CONTEXT_ELEMENTS ? ['elements of a context'] : []),
        ...elements.flatMap((part) => mrkdwn({ part, limit: SECTION_TEXT })),
      ];
    case 'actions': {
      const ids = elements.map((element) => element['action_id']);
      return [
        ...(elements.length === 0 || elements.length > ACTION_ELEMENTS ? ['elements of actions'] : []),
        ...(new Set(ids).size < ids.length ? [`an action id twice in one block: ${ids.join()}`] : []),
        ...elements.flatMap(findInButton),
      ];
    }
    default:
      return [`a block of type ${String(block['type'])}`];
  }
}

function findInButton({ text, url, value, confirm }: Part): string[] {
  const lengthOf = (part: unknown) => (part as { text: string }).text.length;
  const dialog = confirm as Record<keyof typeof CONFIRM, unknown> | undefined;
  return [
    ...within({ what: 'label', length: lengthOf(text), limit: BUTTON_LABEL }),
    ...(value === undefined
      ? []
      : within({ what: 'value', length: String(value).length, limit: BUTTON_VALUE })),
    ...(url === undefined ? [] : within({ what: 'url', length: String(url).length, limit: BUTTON_URL })),
    ...(dialog
      ? Object.entries(CONFIRM).flatMap(([name, limit]) =>
          within({ what: `confirm ${name}`, length: lengthOf(dialog[name as keyof typeof CONFIRM]), limit }),
        )
      : []),
  ];
}

/** Text may hold what we write for Slack, times and links to ourselves, and no other mark between `<` and `>`. */
function mrkdwn({ part, limit }: { part: Part; limit: number }): string[] {
  const text = String(part['text']);
  const foreign = [...text.matchAll(/<([^>]*)>?/g)].filter(
    ([mark, inner]) =>
      !mark.endsWith('>') ||
      !/^(!date\^|https:\/\/mail-sync\.acorn-and-oak\.example|https:\/\/myaccount\.google\.com\/)/.test(
        inner!,
      ),
  );
  return [
    ...within({ what: 'text of a block', length: text.length, limit }),
    ...(part['verbatim'] === true ? [] : ['a text whose links are made by themselves']),
    ...foreign.map(([mark]) => `an unescaped ${mark}`),
    ...(/&(?!amp;|lt;|gt;)/.test(text) ? ['an unescaped &'] : []),
  ];
}

const within = ({ what, length, limit }: { what: string; length: number; limit: number }) =>
  length > 0 && length <= limit ? [] : [`${what} of ${length}`];
