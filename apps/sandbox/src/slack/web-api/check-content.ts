import type { Block, MessageContent } from '../workspace/workspace.ts';

// docs.slack.dev, "Block Kit" reference and `chat.postMessage`.
const BLOCK_LIMIT = 50;
const HOME_BLOCK_LIMIT = 100;
const SECTION_TEXT_LIMIT = 3000;
const HEADER_TEXT_LIMIT = 150;
const FIELD_LIMIT = 10;
const FIELD_TEXT_LIMIT = 2000;
const ELEMENT_LIMIT = 25;
const CONTEXT_ELEMENT_LIMIT = 10;
const BUTTON_TEXT_LIMIT = 75;
const URL_LIMIT = 3000;
const VALUE_LIMIT = 2000;
const KNOWN_BLOCKS = new Set(['section', 'context', 'divider', 'header', 'actions', 'image']);

/** Slack's error code for content that it refuses, or null. `emulate` takes everything. */
export function checkContent({
  blocks,
  attachments,
}: MessageContent): 'invalid_blocks' | 'invalid_attachments' | null {
  if (!areBlocksValid(blocks)) return 'invalid_blocks';
  const areAttachmentsValid = attachments.every((attachment) => areBlocksValid(attachment.blocks ?? []));
  return areAttachmentsValid ? null : 'invalid_attachments';
}

/** The same for a view of the Home tab. */
export function checkHome(view: { type?: unknown; blocks?: unknown } | null): 'invalid_arguments' | null {
  const isHome = view?.type === 'home' && Array.isArray(view.blocks);
  return isHome && areBlocksValid(view.blocks as Block[], HOME_BLOCK_LIMIT) ? null : 'invalid_arguments';
}

function areBlocksValid(blocks: Block[], limit = BLOCK_LIMIT) {
  return blocks.length <= limit && blocks.every(isBlockValid);
}

function isBlockValid(block: Block): boolean {
  if (!KNOWN_BLOCKS.has(block.type)) return false;
  const elements = block.elements ?? [];
  switch (block.type) {
    case 'section':
      return (
        (block.text !== undefined || (block.fields?.length ?? 0) > 0) &&
        (block.text === undefined || isTextWithin({ text: block.text.text, limit: SECTION_TEXT_LIMIT })) &&
        (block.fields ?? []).length <= FIELD_LIMIT &&
        (block.fields ?? []).every(({ text }) => isTextWithin({ text, limit: FIELD_TEXT_LIMIT })) &&
        (block.accessory === undefined || isButtonValid(block.accessory))
      );
    case 'header':
      return (
        block.text?.type === 'plain_text' && isTextWithin({ text: block.text.text, limit: HEADER_TEXT_LIMIT })
      );
    case 'context':
      return elements.length > 0 && elements.length <= CONTEXT_ELEMENT_LIMIT;
    case 'actions':
      return elements.length > 0 && elements.length <= ELEMENT_LIMIT && elements.every(isButtonValid);
    default:
      return true;
  }
}

function isButtonValid(element: NonNullable<Block['accessory']>) {
  if (element.type !== 'button') return true;
  const label = element.text?.text ?? '';
  const spoken = element['accessibility_label'] ?? 'none';
  return (
    isTextWithin({ text: label, limit: BUTTON_TEXT_LIMIT }) &&
    isTextWithin({ text: String(spoken), limit: BUTTON_TEXT_LIMIT }) &&
    (element.url ?? '').length <= URL_LIMIT &&
    (element.value ?? '').length <= VALUE_LIMIT
  );
}

function isTextWithin({ text, limit }: { text: string; limit: number }) {
  return text.length > 0 && text.length <= limit;
}
