import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { SCOPES, createSlackManifest } from './manifest.ts';

const guide = readFileSync(fileURLToPath(new URL('../../../docs/slack.md', import.meta.url)), 'utf8');

describe('the guide to the Slack app', () => {
  test('holds the manifest that the code makes', () => {
    const [, manifest] = /```yaml\n([\s\S]*?)```/.exec(guide) ?? [];
    expect(manifest).toBe(createSlackManifest({ publicUrl: 'https://mail-sync.your-company.example' }));
  });

  test('gives the reason of each scope, and names no other', () => {
    const rows = [...guide.matchAll(/^\| `([a-z.:]+)` *\| (.+?) *\|$/gm)].map(([, scope, reason]) => ({
      scope,
      reason,
    }));
    expect(rows).toEqual(SCOPES);
  });
});
