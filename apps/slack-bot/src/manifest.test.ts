import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { EVENTS, SCOPES, createSlackManifest } from './manifest.ts';

const guide = readFileSync(fileURLToPath(new URL('../../../docs/slack.md', import.meta.url)), 'utf8');
const manifests = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, manifest]) => manifest);

/** The rows of the table under a heading: what it is about, and the reason. */
function readTable(heading: string) {
  const section = guide.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| `([a-z_.:]+)` *\| (.+?) *\|$/gm)].map(([, name, reason]) => [
    name,
    reason,
  ]);
}

describe('the guide to the Slack app', () => {
  test('holds the manifests that the code makes: first that for Socket Mode, then that for HTTP', () => {
    expect(manifests).toEqual([
      createSlackManifest({ mode: 'socket' }),
      createSlackManifest({ mode: 'http', publicUrl: 'https://mail-sync.your-company.example' }),
    ]);
  });

  test('gives the reason of each scope and of each event, and names no other', () => {
    expect(readTable('What each scope is for')).toEqual(SCOPES.map(({ scope, reason }) => [scope, reason]));
    expect(readTable('What Slack tells Mail Sync of')).toEqual(
      EVENTS.map(({ event, reason }) => [event, reason]),
    );
  });
});

describe('the manifests', () => {
  test('name an address only where Slack has to reach one, and there the same everywhere', () => {
    expect(createSlackManifest({ mode: 'socket' })).not.toContain('url:');
    const http = createSlackManifest({ mode: 'http', publicUrl: 'https://a.example' });
    const addresses = [...http.matchAll(/url: (.+)$/gm)].map(([, address]) => address);
    expect(addresses).toEqual(Array.from({ length: 3 }, () => 'https://a.example/slack/events'));
  });
});
