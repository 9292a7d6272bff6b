const BEGIN = '<!-- settings: made from apps/server/src/config/settings.ts -->';
const END = '<!-- end of settings -->';

/** Puts the table between its two marks. Throws when the marks are gone. */
export function replaceTable({ readme, table }: { readme: string; table: string }): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin)
    throw new Error('The README has lost the marks around its table of settings.');
  return `${readme.slice(0, begin)}${BEGIN}\n\n${table}\n\n${readme.slice(end)}`;
}
