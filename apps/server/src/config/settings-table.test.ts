import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeSettings } from './describe-settings.ts';

it('the README explains every setting as the program reads it', () => {
  const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');
  // The formatter pads the columns; the words are what must agree.
  const squeeze = (text: string) => text.replaceAll(/ {2,}/g, ' ').replaceAll(/-{3,}/g, '---');
  expect(squeeze(readme)).toContain(squeeze(describeSettings()));
});
