import type { StandIn } from '../stand-in.ts';
import type { Mailbox } from '../mailbox/mailbox.ts';
import type { Person } from '../world/world.ts';
import { invalidArgument, notFound } from '../google-error.ts';

/** What a method's answer is made from. */
export interface GmailCall {
  standIn: StandIn;
  person: Person;
  mailbox: Mailbox;
  nowMs: number;
  query: URLSearchParams;
  params: Record<string, string>;
  /** The OAuth client of the token that called. */
  clientId: string;
  /** The scopes of the token that called. */
  scopes: string[];
  /** The parsed JSON body; for an upload `{ rawBytes }`. */
  body: Record<string, unknown>;
}

/** One method of the Gmail API: where it lives, what it costs, who may call it, what it answers. */
export interface GmailMethod {
  name: string;
  verb: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/gmail/v1/users/:userId`. */
  path: string;
  units: number;
  /** Where projects made before May 2026 pay less. */
  unitsBeforeMay2026?: number;
  scopes: readonly string[];
  /** A JSON value, or undefined for an empty 204. */
  answer(call: GmailCall): unknown;
}

/** Reads a count in the query; Google refuses what is no number and caps what is too large. */
export function readCount({ query, name, fallback, max }: ReadCountInput): number {
  const text = query.get(name);
  if (text === null || text === '') return fallback;
  if (!/^\d+$/.test(text)) {
    throw invalidArgument(`Invalid value at '${snake(name)}' (TYPE_UINT32), "${text}"`);
  }
  const count = Number(text);
  return count === 0 ? fallback : Math.min(count, max);
}

interface ReadCountInput {
  query: URLSearchParams;
  name: string;
  fallback: number;
  max: number;
}

/** A page token is a run of digits that names the last item given out, so pages do not shift when mail arrives. */
export function readPageToken(query: URLSearchParams): bigint | undefined {
  const text = query.get('pageToken');
  if (!text) return undefined;
  if (!/^\d{1,40}$/.test(text)) throw invalidArgument('Invalid pageToken');
  return BigInt(text);
}

/** Finds the message of the path; an id that is no id is a 400, an unknown one a 404. */
export function messageOf({ mailbox, params }: GmailCall) {
  const id = params['id'] ?? '';
  if (!/^[0-9a-f]{1,16}$/i.test(id)) throw invalidArgument('Invalid id value');
  const message = mailbox.messages.get(id.toLowerCase());
  if (!message) throw notFound();
  return message;
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
