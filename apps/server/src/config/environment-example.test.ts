import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { describeEnvironment } from './describe-environment.ts';
import { readSettings } from './read-settings.ts';
import { type Setting, SETTINGS } from './settings.ts';

const example = readFileSync(new URL('../../../../docker/.env.example', import.meta.url), 'utf8');
/** As Docker reads it; with `all`, as if every comment before a setting were taken away. */
const readExample = ({ all }: { all: boolean }) =>
  Object.fromEntries(
    [...example.matchAll(all ? /^#?([A-Z_]+)=(.*)$/gm : /^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [
      name!,
      value!,
    ]),
  );

describe('the example of settings for Docker', () => {
  it('is what the program would write', () => {
    expect(example).toBe(describeEnvironment());
  });

  it('has every setting once, and secrets as files', () => {
    const expected = Object.entries(SETTINGS).map(([name, one]: [string, Setting<unknown>]) =>
      one.secret ? `${name}_FILE` : name,
    );
    const named = [...example.matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name!);
    expect(named.toSorted()).toEqual(expected.toSorted());
  });

  it('is taken by the program as soon as the first part is filled in', () => {
    const environment = {
      NODE_ENV: 'production',
      ...readExample({ all: false }),
      MAILSYNC_URL: 'https://mail.company.example',
      GOOGLE_CLIENT_ID: 'an-id.apps.googleusercontent.com',
    };
    const readFile = (path: string) => {
      expect(path).toMatch(/^\/run\/secrets\/[a-z_]+$/);
      return 'a secret of at least thirty-two characters';
    };
    expect(readSettings({ environment, readFile })).toMatchObject({ ok: true, isSandbox: false });
  });

  it('shows as defaults what the program takes without them', () => {
    const shown = Object.entries(readExample({ all: true })).filter(
      ([name, value]) => value !== '' && !name.endsWith('_FILE'),
    );
    expect(shown.length).toBeGreaterThan(15);
    const wrong = shown.filter(([name, value]) => {
      const { read } = SETTINGS[name as keyof typeof SETTINGS] as Setting<unknown>;
      return !isDeepStrictEqual(read.parse(value), read.parse(undefined));
    });
    expect(wrong).toEqual([]);
  });
});
