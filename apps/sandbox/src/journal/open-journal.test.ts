import { appendFileSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { openJournal } from './open-journal.ts';

function newFile(): string {
  return join(mkdtempSync(join(tmpdir(), 'journal-')), 'deeper', 'google.ndjson');
}

describe('the journal', () => {
  test('what was appended is there when it is opened again', () => {
    const file = newFile();
    const first = openJournal({ file });
    expect(first.entries).toEqual([]);
    first.append({ kind: 'one' });
    first.append({ kind: 'two', text: 'line\nbreak' });
    first.close();
    const second = openJournal({ file });
    expect(second.entries).toEqual([{ kind: 'one' }, { kind: 'two', text: 'line\nbreak' }]);
    second.close();
  });

  test('a line that was being written when the process died is dropped, and the next one starts clean', () => {
    const file = newFile();
    const first = openJournal({ file });
    first.append({ kind: 'one' });
    first.close();
    appendFileSync(file, '{"kind":"tw');
    const second = openJournal({ file });
    expect(second.entries).toEqual([{ kind: 'one' }]);
    second.append({ kind: 'three' });
    second.close();
    expect(readFileSync(file, 'utf8')).toBe('{"kind":"one"}\n{"kind":"three"}\n');
  });

  test('damage in the middle is refused with the line and what to do', () => {
    const file = newFile();
    openJournal({ file }).close();
    writeFileSync(file, '{"kind":"one"}\nnonsense\n{"kind":"three"}\n');
    expect(() => openJournal({ file })).toThrow(/Line 2 of .* is damaged. Delete the file/);
  });

  test('it is readable by its owner alone, and can be emptied', () => {
    const file = newFile();
    const journal = openJournal({ file });
    expect(statSync(file).mode & 0o077).toBe(0);
    journal.append({ kind: 'one' });
    journal.clear();
    journal.append({ kind: 'two' });
    journal.close();
    expect(readFileSync(file, 'utf8')).toBe('{"kind":"two"}\n');
  });
});
