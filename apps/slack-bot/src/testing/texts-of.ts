/** Every text of blocks, in their order. */
export function textsOf(blocks: unknown): string[] {
  if (Array.isArray(blocks)) return blocks.flatMap(textsOf);
  if (typeof blocks !== 'object' || blocks === null) return [];
  const { type, text } = blocks as { type?: string; text?: unknown };
  if ((type === 'mrkdwn' || type === 'plain_text') && typeof text === 'string') return [text];
  return Object.values(blocks).flatMap(textsOf);
}
