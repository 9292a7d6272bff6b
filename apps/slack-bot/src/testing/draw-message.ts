import type { SlackMessage } from '../slack-api/slack-message.ts';

type Part = Record<string, unknown> & { type?: string };

/** A message as lines that people can compare: the text of notifications, then blocks; `|` beside a bar of colour. */
export function drawMessage({ text, blocks = [], attachments = [] }: SlackMessage): string {
  return [
    `"${text}"`,
    ...blocks.flatMap((block) => drawBlock(block as unknown as Part)),
    ...attachments.flatMap((attachment) => [
      `| ${attachment.color}`,
      ...attachment.blocks.flatMap((block) => drawBlock(block as unknown as Part)).map((line) => `| ${line}`),
    ]),
  ].join('\n');
}

/** The blocks of a view, in the same way. */
export const drawBlocks = (blocks: readonly unknown[]): string =>
  blocks.flatMap((block) => drawBlock(block as Part)).join('\n');

function drawBlock(block: Part): string[] {
  const elements = (block['elements'] ?? []) as Part[];
  switch (block.type) {
    case 'section': {
      const lines = [...drawText(block['text']), ...((block['fields'] ?? []) as Part[]).flatMap(drawText)];
      return block['accessory'] ? [...lines, `  ${drawButton(block['accessory'] as Part)}`] : lines;
    }
    case 'actions':
      return [elements.map(drawButton).join(' ')];
    case 'context':
      return elements.flatMap(drawText).map((line) => `(${line})`);
    case 'header':
      return drawText(block['text']).map((line) => `# ${line}`);
    case 'divider':
      return ['---'];
    default:
      return [`<${block.type}>`];
  }
}

const drawText = (text: unknown) =>
  text === undefined ? [] : (text as { text: string }).text.split('\n').filter(Boolean);

function drawButton({ text, action_id: id, url, value, style, confirm, accessibility_label }: Part): string {
  const mark = style === 'primary' ? '!' : style === 'danger' ? '!!' : '';
  const where = url === undefined ? `${String(id)}: ${String(value)}` : String(url);
  const spoken = accessibility_label === undefined ? '' : `, spoken: ${String(accessibility_label)}`;
  return `[${(text as { text: string }).text}${mark} ${where}${spoken}${confirm === undefined ? '' : ', asks again'}]`;
}
