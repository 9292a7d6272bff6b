import type { Workspace } from './workspace/workspace.ts';

const MARKED = /(<(?:[@#!]|mailto:|https?:)[^>]*>)/;

/**
 * What Slack makes of a command's text with `should_escape`: people and channels become ids, and `&`, `<`, `>` entities
 * (docs.slack.dev, "Slash commands"). People are meant by their whole name, or by what stands before the `@` of their address.
 */
export function escapeTyped({
  text,
  workspace: { people, conversations },
}: {
  text: string;
  workspace: Pick<Workspace, 'people' | 'conversations'>;
}): string {
  const handles = people.flatMap(({ id, name, email }) => {
    const handle = email.split('@')[0]!;
    return [name, handle].map((written) => ({ written: `@${written}`, id: `<@${id}|${handle}>` }));
  });
  const channels = conversations
    .filter(({ kind }) => kind === 'channel')
    .map(({ id, name }) => ({ written: `#${name}`, id: `<#${id}|${name}>` }));
  // The longest first: a name may begin like another.
  const marks = [...handles, ...channels].toSorted((a, b) => b.written.length - a.written.length);
  return text
    .split(MARKED)
    .map((part) => (MARKED.test(part) ? part : escapePart({ part, marks })))
    .join('');
}

function escapePart({ part, marks }: { part: string; marks: { written: string; id: string }[] }): string {
  let escaped = '';
  for (let at = 0; at < part.length;) {
    const isStart = at === 0 || /\s/.test(part[at - 1]!);
    const mark = isStart ? marks.find(({ written }) => isWrittenAt({ part, at, written })) : undefined;
    escaped += mark ? mark.id : (ENTITIES[part[at]!] ?? part[at]!);
    at += mark ? mark.written.length : 1;
  }
  return escaped;
}

function isWrittenAt({ part, at, written }: { part: string; at: number; written: string }): boolean {
  const end = at + written.length;
  const isWhole = end >= part.length || /\s/.test(part[end]!);
  return isWhole && part.slice(at, end).toLowerCase() === written.toLowerCase();
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
