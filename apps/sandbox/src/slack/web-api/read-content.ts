import type { Attachment, Block, MessageContent } from '../workspace/workspace.ts';

/** Fields of a Web API call, whichever of Slack's two encodings it came in. */
export function readFields({
  body,
  contentType,
}: {
  body: string;
  contentType: string;
}): Record<string, unknown> {
  if (contentType.includes('application/json')) return readObject(body) ?? {};
  return Object.fromEntries(new URLSearchParams(body));
}

/** Text, blocks and attachments; in form bodies the latter two are JSON in a field. */
export function readContent(fields: Record<string, unknown>): MessageContent {
  return {
    text: typeof fields['text'] === 'string' ? fields['text'] : '',
    blocks: readList<Block>(fields['blocks']),
    attachments: readList<Attachment>(fields['attachments']),
  };
}

/** The view that a call publishes; in form bodies it is JSON in a field. */
export function readView(fields: Record<string, unknown>): Record<string, unknown> | null {
  const view = fields['view'];
  if (typeof view === 'string') return readObject(view);
  return typeof view === 'object' && view !== null ? (view as Record<string, unknown>) : null;
}

export function readObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function readList<Item>(value: unknown): Item[] {
  if (Array.isArray(value)) return value as Item[];
  if (typeof value !== 'string' || value === '') return [];
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? (parsed as Item[]) : [];
  } catch {
    return [];
  }
}
