import { createManualClock } from '@mailsync/foundation';
import { afterEach } from 'vitest';

import { openGoogleDouble } from './open-google-double.ts';
import type { GoogleDouble, GoogleDoubleOptions } from './open-google-double.ts';

export const ANN = 'ann@acorn-and-oak.example';
export const BEN = 'ben@acorn-and-oak.example';
export const START = new Date('2026-06-15T09:00:00Z');

export const PEOPLE = [
  { address: ANN, name: 'Ann Ash', aliases: ['orders@acorn-and-oak.example'] },
  { address: BEN, name: 'Ben Beech' },
];

/** What a test reads of any JSON answer. */
// oxlint-disable-next-line no-explicit-any
export type Json = any;

export interface Answer {
  status: number;
  headers: Headers;
  body: Json;
}

export interface TestWorld {
  double: GoogleDouble;
  clock: ReturnType<typeof createManualClock>;
  /** Calls the Gmail API as a person; the path stands below `/users/me`. */
  call(path: string, init?: CallInit): Promise<Answer>;
}

interface CallInit {
  as?: string;
  method?: string;
  body?: unknown;
  /** An access token in place of the person's own; null for none. */
  token?: string | null;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

const opened: GoogleDouble[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((double) => double.close()));
});

/** Opens a double that is closed after the test, with Ann and Ben, and a clock that stands still. */
export async function openTestWorld(options: GoogleDoubleOptions = {}): Promise<TestWorld> {
  const clock = createManualClock(START);
  const double = await openGoogleDouble({ clock, seed: { people: PEOPLE }, ...options });
  opened.push(double);
  const tokens = new Map<string, string>();

  return {
    double,
    clock,
    async call(path, { as = ANN, method = 'GET', body, token, headers = {}, signal } = {}) {
      if (token === undefined && !tokens.has(as)) {
        tokens.set(as, (await double.control.grantTokens({ person: as, scopes: EVERY_SCOPE })).accessToken);
      }
      const bearer = token === undefined ? tokens.get(as) : token;
      const response = await fetch(`${double.url}/gmail/v1/users/me${path}`, {
        method,
        headers: {
          ...(bearer !== null && { Authorization: `Bearer ${bearer}` }),
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal && { signal }),
      });
      return readAnswer(response);
    },
  };
}

export async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

const EVERY_SCOPE = [
  'openid',
  'https://www.googleapis.com/auth/userinfo.email',
  'https://www.googleapis.com/auth/gmail.readonly',
  'https://www.googleapis.com/auth/gmail.send',
  'https://mail.google.com/',
];
