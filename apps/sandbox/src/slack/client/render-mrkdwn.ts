import { renderEmoji } from './emoji.ts';
import { escapeHtml } from './escape-html.ts';

export interface Names {
  personName: (id: string) => string | undefined;
  channelName: (id: string) => string | undefined;
}

/** Slack's mrkdwn as HTML. Text is escaped first, so whatever a person wrote stays text. */
export function renderMrkdwn({ text, names }: { text: string; names: Names }): string {
  // Code and links are set aside before anything within them could be read as formatting.
  const aside: string[] = [];
  const setAside = (html: string) => `\u0000${aside.push(html) - 1}\u0000`;

  const withoutCode = text
    .replaceAll('\u0000', '')
    .replaceAll(/```([\s\S]+?)```/g, (_, code: string) => setAside(`<pre>${escapeEntities(code)}</pre>`))
    .replaceAll(/`([^`\n]+)`/g, (_, code: string) => setAside(`<code>${escapeEntities(code)}</code>`));
  const withoutLinks = withoutCode.replaceAll(/<([^<>\n]+)>/g, (_, inner: string) =>
    setAside(renderAngle({ inner, names })),
  );
  const formatted = renderQuotes(escapeEntities(withoutLinks))
    .replaceAll(/(^|[\s(>])\*([^*\n]+)\*(?=$|[\s).,:;!?<])/g, '$1<strong>$2</strong>')
    .replaceAll(/(^|[\s(>])_([^_\n]+)_(?=$|[\s).,:;!?<])/g, '$1<em>$2</em>')
    .replaceAll(/(^|[\s(>])~([^~\n]+)~(?=$|[\s).,:;!?<])/g, '$1<s>$2</s>')
    .replaceAll(/:([a-z_]+):/g, (_, name: string) => renderEmoji(name))
    .replaceAll('\n', '<br>');

  return restoreAside({ html: formatted, aside });
}

/** `plain_text`: nothing but emoji is formatted. */
export function renderPlainText(text: string): string {
  return escapeHtml(text).replaceAll(/:([a-z_]+):/g, (_, name: string) => renderEmoji(name));
}

function restoreAside({ html, aside }: { html: string; aside: string[] }): string {
  // Twice: code may stand within a link's label.
  const restore = (text: string) =>
    text.replaceAll(/\u0000(\d+)\u0000/g, (_, index: string) => aside[Number(index)] ?? '');
  return restore(restore(html));
}

/** Slack escapes & < > only, as entities; those are kept and the rest is escaped for HTML. */
function escapeEntities(text: string) {
  return escapeHtml(text).replaceAll(/&amp;(amp|lt|gt);/g, '&$1;');
}

function renderAngle({ inner, names }: { inner: string; names: Names }) {
  const [target = '', label] = splitOnce(inner);
  if (target.startsWith('@')) return mention(`@${names.personName(target.slice(1)) ?? target.slice(1)}`);
  if (target.startsWith('#')) return mention(`#${names.channelName(target.slice(1)) ?? target.slice(1)}`);
  if (target.startsWith('!date^')) return renderDate({ target, fallback: label ?? '' });
  if (target.startsWith('!')) return mention(`@${target.slice(1)}`);
  if (!/^(https?:|mailto:)/.test(target)) return escapeEntities(`<${inner}>`);

  const shown = escapeEntities(label ?? target.replace(/^mailto:/, ''));
  return `<a href="${escapeEntities(target)}" target="_blank" rel="noopener noreferrer">${shown}</a>`;
}

function splitOnce(text: string): [string, string?] {
  const at = text.indexOf('|');
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

const mention = (text: string) => `<span class="mention">${escapeEntities(text)}</span>`;

function renderDate({ target, fallback }: { target: string; fallback: string }) {
  const [, seconds = '', format = ''] = target.split('^');
  const at = new Date(Number(seconds) * 1000);
  if (!/^\d+$/.test(seconds)) return escapeEntities(fallback);
  return `<time datetime="${at.toISOString()}" data-format="${escapeEntities(format)}">${escapeEntities(fallback)}</time>`;
}

function renderQuotes(escaped: string) {
  return escaped.replaceAll(/(^|\n)&gt; ?([^\n]*)/g, '$1<span class="quote">$2</span>');
}
