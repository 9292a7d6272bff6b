import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeDataDir } from './make-data-dir.ts';

it('where a file stands in the way of the data dir, it says so', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mailsync-data-dir-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'file');
  writeFileSync(file, '');
  for (const dataDir of [file, join(file, 'data')])
    expect(() => makeDataDir(dataDir)).toThrow(/a file stands there, or on the way there\. Name a folder in/);
  expect(() => makeDataDir(join(folder, 'new', 'data'))).not.toThrow();
});
