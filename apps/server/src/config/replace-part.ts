/**
 * Puts a part of a page that is made by a program between its two marks, `<!-- name: … -->` and `<!-- end of name -->`. Throws
 * when the marks are gone.
 */
export function replacePart({ page, name, part }: { page: string; name: string; part: string }): string {
  const begin = page.indexOf(`<!-- ${name}: `);
  const beginEnd = page.indexOf('-->', begin) + '-->'.length;
  const end = page.indexOf(`<!-- end of ${name} -->`);
  if (begin < 0 || end < beginEnd) throw new Error(`The page has lost the marks around its ${name}.`);
  return `${page.slice(0, beginEnd)}\n\n${part}\n\n${page.slice(end)}`;
}
