import type { ActionsBlock, Button, ContextBlock, MrkdwnElement, SectionBlock } from '@slack/types';
import { FIELD_TEXT_LIMIT, limitText } from './write-text.ts';

/** Texts are mrkdwn: what people wrote is escaped before. Taken verbatim, nothing in it becomes a link by itself. */
const mrkdwn = (input: { text: string; limit?: number }): MrkdwnElement => ({
  type: 'mrkdwn',
  text: limitText(input),
  verbatim: true,
});

export const section = (text: string): SectionBlock => ({ type: 'section', text: mrkdwn({ text }) });

/** Label and text in two columns. */
export const fields = (pairs: [label: string, text: string][]): SectionBlock => ({
  type: 'section',
  fields: pairs.map(([label, text]) => mrkdwn({ text: `*${label}*\n${text}`, limit: FIELD_TEXT_LIMIT })),
});

export const context = (text: string): ContextBlock => ({
  type: 'context',
  elements: [mrkdwn({ text })],
});

export const linkButton = ({
  label,
  url,
  actionId,
  value,
  isPrimary = false,
}: {
  label: string;
  url: string;
  actionId: string;
  value?: string;
  isPrimary?: boolean;
}): Button => ({
  type: 'button',
  text: { type: 'plain_text', text: label },
  url,
  action_id: actionId,
  ...(value === undefined ? {} : { value }),
  ...(isPrimary ? { style: 'primary' } : {}),
});

export const actions = (...elements: Button[]): ActionsBlock => ({ type: 'actions', elements });

/** Steps in their order. */
export const writeSteps = (steps: string[]): string =>
  steps.map((step, index) => `${index + 1}. ${step}`).join('\n');

/** Advice, whose parts need not be steps. */
export const writeAdvice = (parts: string[]): string =>
  parts.length === 1 ? parts[0]! : parts.map((part) => `• ${part}`).join('\n');
