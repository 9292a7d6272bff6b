import type { OpenFolder } from './imap-session.ts';

/** How far each folder has been read. */
export interface FolderCursor {
  uidValidity: string;
  uidNext: number;
  highestModseq: string | null;
}

export type ImapCursor = ReadonlyMap<string, FolderCursor>;

/** With Gmail's extensions there is one folder, whose name changes with the person's language. */
export const ALL_MAIL = '\\All';

export const toFolderCursor = ({ uidValidity, uidNext, highestModseq }: OpenFolder): FolderCursor => ({
  uidValidity,
  uidNext,
  highestModseq,
});

/** As JSON, folders by name. */
export function writeCursor(cursor: ImapCursor): string {
  const names = [...cursor.keys()].toSorted();
  return JSON.stringify(
    names.map((name) => {
      const { uidValidity, uidNext, highestModseq } = cursor.get(name)!;
      return [name, uidValidity, uidNext, highestModseq];
    }),
  );
}

export function parseCursor(text: string): ImapCursor {
  const rows = JSON.parse(text) as [string, string, number, string | null][];
  return new Map(
    rows.map(([name, uidValidity, uidNext, highestModseq]) => [
      name,
      { uidValidity, uidNext, highestModseq },
    ]),
  );
}

/** Further on in some folder and in none further back. UIDVALIDITY grows when a folder is numbered anew (RFC 3501 §2.3.1.1). */
export function isNewerCursor({ cursor, than }: { cursor: string; than: string }): boolean {
  const before = parseCursor(than);
  let isNewer = false;
  for (const [name, folder] of parseCursor(cursor)) {
    const known = before.get(name);
    const order = known ? compare(folder, known) : 1;
    if (order < 0) return false;
    if (order > 0) isNewer = true;
  }
  return isNewer;
}

function compare(one: FolderCursor, other: FolderCursor): number {
  const differences = [
    BigInt(one.uidValidity) - BigInt(other.uidValidity),
    BigInt(one.uidNext) - BigInt(other.uidNext),
    BigInt(one.highestModseq ?? 0) - BigInt(other.highestModseq ?? 0),
  ];
  const first = differences.find((difference) => difference !== 0n) ?? 0n;
  return first > 0n ? 1 : first < 0n ? -1 : 0;
}
