import { type SQL, type SQLWrapper, or, sql } from 'drizzle-orm';

/**
 * Whether a text contains `q`, whatever the case. SQLite lowers ASCII only, so the words as they were typed are tried too.
 */
export function matchesText(text: SQLWrapper, q: string): SQL {
  const lowered = q.toLowerCase();
  const inLowered = sql`lower(${text}) like ${toPattern(lowered)} escape '\\'`;
  if (isAscii(q)) return inLowered;
  return or(inLowered, sql`${text} like ${toPattern(q)} escape '\\'`) ?? inLowered;
}

function toPattern(q: string): string {
  return `%${q.replaceAll(/[\\%_]/g, (character) => `\\${character}`)}%`;
}

function isAscii(text: string): boolean {
  return /^[\u0000-\u007f]*$/.test(text);
}
