import type { Attachment, Block, BlockElement, SlackMessage } from '../workspace/workspace.ts';
import { renderEmoji } from './emoji.ts';
import { escapeHtml } from './escape-html.ts';
import { type Names, renderMrkdwn, renderPlainText } from './render-mrkdwn.ts';

type TextObject = { type: string; text: string };

/** One message as Slack draws it: author, time, blocks, attachments with their colour bars, marks. */
export function renderMessage({ message, names }: { message: SlackMessage; names: Names }): string {
  const { ts, authorName, personId, onlyVisibleTo, isEdited, threadTs } = message;
  const at = new Date(Number(ts.split('.')[0]) * 1000).toISOString();
  const isApp = personId === null;
  return [
    `<li class="message${onlyVisibleTo ? ' ephemeral' : ''}${threadTs ? ' reply' : ''}" data-ts="${escapeHtml(ts)}">`,
    onlyVisibleTo ? `<p class="only-you">${renderEmoji('eye')} Only visible to you</p>` : '',
    `<div class="avatar${isApp ? ' of-app' : ''}" aria-hidden="true">${isApp ? APP_MARK : escapeHtml(initialsOf(authorName))}</div>`,
    '<article class="body">',
    `<header><strong>${escapeHtml(authorName)}</strong>${isApp ? ' <span class="app-badge">APP</span>' : ''} `,
    `<time datetime="${at}" data-format="{time}">${at.slice(11, 16)}</time></header>`,
    renderContent({ message, names }),
    isEdited ? '<span class="edited">(edited)</span>' : '',
    '</article></li>',
  ].join('');
}

const APP_MARK =
  '<svg viewBox="0 0 24 24"><path d="M3 6h18v12H3z" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/><path d="m3 7 9 7 9-7" fill="none" stroke="currentColor" stroke-width="2"/></svg>';

/** The blocks of the app's Home tab. */
export function renderHome({ blocks, names }: { blocks: Block[]; names: Names }): string {
  return blocks.map((block) => renderBlock({ block, names })).join('');
}

function renderContent({ message, names }: { message: SlackMessage; names: Names }) {
  // Beside blocks, Slack shows `text` in notifications only; beside attachments it stands above them.
  const lead =
    message.blocks.length > 0
      ? message.blocks.map((block) => renderBlock({ block, names })).join('')
      : message.text && `<div class="text">${renderMrkdwn({ text: message.text, names })}</div>`;
  return lead + message.attachments.map((attachment) => renderAttachment({ attachment, names })).join('');
}

function renderAttachment({ attachment, names }: { attachment: Attachment; names: Names }) {
  const colour = /^#?[0-9a-f]{6}$/i.test(attachment.color ?? '')
    ? attachment.color!.replace('#', '')
    : 'dddddd';
  const content = attachment.blocks
    ? attachment.blocks.map((block) => renderBlock({ block, names })).join('')
    : `<div class="text">${renderMrkdwn({ text: attachment.text ?? attachment.fallback ?? '', names })}</div>`;
  return `<div class="attachment" style="--bar:#${colour}">${content}</div>`;
}

function renderBlock({ block, names }: { block: Block; names: Names }): string {
  const text = (object: TextObject) =>
    object.type === 'plain_text' ? renderPlainText(object.text) : renderMrkdwn({ text: object.text, names });
  const elements = block.elements ?? [];
  switch (block.type) {
    case 'header':
      return `<h3>${renderPlainText(block.text?.text ?? '')}</h3>`;
    case 'divider':
      return '<hr>';
    case 'context':
      return `<p class="context">${elements.map((element) => `<span>${text(element as unknown as TextObject)}</span>`).join(' ')}</p>`;
    case 'actions':
      return `<div class="actions">${elements.map((element) => renderButton({ element, block })).join('')}</div>`;
    case 'section':
      return [
        '<div class="section"><div>',
        block.text ? `<div class="text">${text(block.text)}</div>` : '',
        block.fields
          ? `<div class="fields">${block.fields.map((field) => `<div>${text(field)}</div>`).join('')}</div>`
          : '',
        '</div>',
        block.accessory ? renderButton({ element: block.accessory, block }) : '',
        '</div>',
      ].join('');
    default:
      return `<p class="context">(${escapeHtml(block.type)} is not drawn here)</p>`;
  }
}

function renderButton({ element, block }: { element: BlockElement; block: Block }) {
  const label = renderPlainText(element.text?.text ?? '');
  const spoken = element['accessibility_label'];
  const marks = [
    `class="button ${escapeHtml(element.style ?? '')}"`,
    `data-action="${escapeHtml(element.action_id ?? '')}" data-block="${escapeHtml(block.block_id ?? '')}"`,
    typeof spoken === 'string' ? ` aria-label="${escapeHtml(spoken)}"` : '',
    renderConfirm(element['confirm']),
  ].join(' ');
  if (element.url === undefined) return `<button type="button" ${marks}>${label}</button>`;
  const href = /^https?:/.test(element.url) ? escapeHtml(element.url) : '#';
  return `<a ${marks} href="${href}" target="_blank" rel="noopener noreferrer">${label}</a>`;
}

/** What Slack asks before it sends the press. */
function renderConfirm(confirm: unknown) {
  const { title, text } = (confirm ?? {}) as { title?: TextObject; text?: TextObject };
  const question = [title?.text, text?.text].filter(Boolean).join('\n');
  return question && ` data-confirm="${escapeHtml(question)}"`;
}

function initialsOf(name: string) {
  const words = name.split(/\s+/).filter(Boolean);
  return [words.at(0), words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.[0] ?? '')
    .join('')
    .toUpperCase();
}
