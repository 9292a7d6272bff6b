import {
  describeError,
  type ErrorCatalogueEntry,
  errorCatalogue,
  type WhoCanFix,
} from '@mailsync/sync-engine';

const AREAS: Readonly<Record<string, string>> = {
  connect: 'Connecting a mailbox',
  google: 'Signing in with Google',
  gmail: 'Gmail',
  imap: 'App passwords and other mail servers',
  pubsub: 'Hearing of new mail at once',
  network: 'The network',
  mailsync: 'Mail Sync itself',
};
/** Codes whose first word is not their area. */
const ELSEWHERE: Readonly<Record<string, string>> = { audit: 'mailsync', message: 'mailsync' };

const WHO: Record<Exclude<WhoCanFix, 'nobody_needed'>, string> = {
  owner: 'The owner of the mailbox',
  workspace_administrator: 'An administrator of the Google Workspace',
  mailsync_administrator: 'A Mail Sync administrator',
  mail_server_administrator: 'Whoever runs the mail server',
};

/** Every entry of the error catalogue in Markdown, by area: first what somebody must mend, then what passes by itself. */
export function describeErrors(): string {
  const byArea = Map.groupBy(errorCatalogue.values(), ({ code }) => findArea(code));
  const unnamed = [...byArea.keys()].filter((area) => !(area in AREAS));
  if (unnamed.length > 0) throw new Error(`Name the areas of these errors: ${unnamed.join(', ')}`);

  return Object.entries(AREAS)
    .flatMap(([area, title]) => [`## ${title}`, ...describeArea(byArea.get(area) ?? [])])
    .join('\n\n');
}

function findArea(code: string): string {
  // What keeps Gmail from telling is mended at Pub/Sub.
  if (code.startsWith('gmail.watch_')) return 'pubsub';
  const [first = ''] = code.split('.');
  return ELSEWHERE[first] ?? first;
}

function describeArea(entries: readonly ErrorCatalogueEntry[]): string[] {
  const passing = entries.filter(({ whoCanFix }) => whoCanFix === 'nobody_needed');
  const sections = entries.flatMap((entry) => {
    const { code, whoCanFix } = entry;
    if (whoCanFix === 'nobody_needed') return [];
    return [`### \`${code}\``, describeOne(entry, WHO[whoCanFix]), ...describeOutsideGoogle(entry)];
  });
  if (passing.length === 0) return sections;
  const lines = passing.map(
    ({ code, what, howToFix }) => `- \`${code}\`: ${toMarkdown([what, ...howToFix].join(' '))}`,
  );
  return [...sections, '### What passes by itself', lines.join('\n')];
}

function describeOne(
  { what, howToFix }: Pick<ErrorCatalogueEntry, 'what' | 'howToFix'>,
  who: string,
): string {
  const steps = howToFix.map((step) => `- ${toMarkdown(step)}`).join('\n');
  return `**${toMarkdown(what)}** ${who} can mend it.\n\n${steps}`;
}

/** What the entry says of a mailbox that is not at Google, where that differs. */
function describeOutsideGoogle(entry: ErrorCatalogueEntry): string[] {
  const other = describeError(entry.code, 'other');
  const isSame = other.what === entry.what && other.howToFix.join() === entry.howToFix.join();
  if (isSame || other.whoCanFix === 'nobody_needed') return [];
  return [`Of a mailbox that is not at Google it says: ${describeOne(other, WHO[other.whoCanFix])}`];
}

/** Settings as code, and nothing taken for HTML. */
function toMarkdown(text: string): string {
  return text.replaceAll('<', '\\<').replaceAll(/\b[A-Z]+(_[A-Z]+)+\b/g, '`$&`');
}
