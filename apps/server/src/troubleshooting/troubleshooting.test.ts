import { readFileSync } from 'node:fs';
import { errorCatalogue } from '@mailsync/sync-engine';
import { describe, expect, it } from 'vitest';
import { describeErrors } from './describe-errors.ts';

const page = readFileSync(new URL('../../../../docs/troubleshooting.md', import.meta.url), 'utf8');

describe('the page for troubleshooting', () => {
  it('says what the catalogue says', () => {
    expect(page).toContain(`-->\n\n${describeErrors()}\n\n<!--`);
  });

  it.each([...errorCatalogue.keys()])('explains %s once', (code) => {
    expect(page.match(new RegExp(`^(### |- )\`${code}\``, 'gm'))).toHaveLength(1);
  });
});
