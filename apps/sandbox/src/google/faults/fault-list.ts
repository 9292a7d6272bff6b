import { AppError } from '@mailsync/foundation';

/** A fault that the next matching calls meet. Every pattern left out matches all. */
export interface Fault {
  /**
   * `status`: an error answer of HTTP · `answer`: `text` in place of the answer of IMAP or SMTP · `garbage`: bytes that
   * are no answer (IMAP) · `silence`: no answer ever comes, and the connection stays open (IMAP) · `delay`: the answer
   * comes late · `cut`: the connection breaks without an answer ·
   * `truncate`: the answer breaks off in the middle of its JSON, or of an IMAP literal · `drop`: a notification
   * is never published.
   */
  kind: 'status' | 'answer' | 'garbage' | 'silence' | 'delay' | 'cut' | 'truncate' | 'drop';
  /**
   * The name of the call, `*` for any run of characters: `messages.get`, `history.*`, `oauth.token`, `imap.fetch`,
   * `imap.greeting`, `smtp.auth`, `smtp.data`. Left out: any call of HTTP, and of IMAP and SMTP where the kind is theirs.
   */
  method?: string;
  /** A regular expression on the path with its query, or on the line of an IMAP command. */
  path?: string;
  person?: string;
  /** How many calls meet it; default 1. */
  times?: number;
  /** `cut` only: break before the call is carried out (default) or after, when it has had its effect. */
  when?: 'before' | 'after';
  /** `status` only. */
  status?: number;
  /** Google's reason, `backendError`; for `oauth.*` calls the error, `invalid_grant`. */
  reason?: string;
  message?: string;
  /** `status` only: a further reason in Google's newer words, under `details` (`SERVICE_DISABLED`). */
  detailReason?: string;
  retryAfterSeconds?: number;
  /** `status` only: a Retry-After that is no number of seconds, such as an HTTP date. */
  retryAfter?: string;
  /** `status` only: this text in place of Google's error JSON, as a proxy's HTML page. */
  rawBody?: string;
  /**
   * `answer`: what follows the tag, `NO [OVERQUOTA] …`; untagged lines, in which `{tag}` stands for the command's tag;
   * `* BYE …`; or `451 4.3.0 …` of SMTP.
   */
  text?: string;
  /** `delay` only. */
  delayMs?: number;
}

export interface FaultList {
  add(fault: Fault): void;
  clear(): void;
  /** Takes the first fault that matches this call, and uses it up once. */
  take(call: FaultyCall): Fault | undefined;
  /** Faults not yet used up, with the times that are left. */
  list(): Fault[];
}

interface FaultyCall {
  /** With its protocol: `imap.fetch`; none for HTTP. */
  method: string;
  path: string;
  person: string | undefined;
}

export function createFaultList(): FaultList {
  let faults: { fault: Fault; left: number; meets(call: FaultyCall): boolean }[] = [];

  return {
    add(fault) {
      faults.push({ fault, left: fault.times ?? 1, meets: compile(fault) });
    },
    clear() {
      faults = [];
    },
    take(call) {
      const found = faults.find((one) => one.meets(call));
      if (!found) return undefined;
      found.left -= 1;
      faults = faults.filter(({ left }) => left > 0);
      return found.fault;
    },
    list: () => faults.map(({ fault, left }) => ({ ...fault, times: left })),
  };
}

function compile({ kind, method, path, person }: Fault): (call: FaultyCall) => boolean {
  const methodPattern = method === undefined ? undefined : wildcard(method);
  const pathPattern = path === undefined ? undefined : readPattern(path);
  // Publishing is no call: it can be dropped and nothing else.
  return (call) =>
    (kind === 'drop') === (call.method === 'pubsub.publish') &&
    isOfProtocol({ kind, method }, call) &&
    (methodPattern?.test(call.method) ?? true) &&
    (pathPattern?.test(call.path) ?? true) &&
    (person === undefined || person.toLowerCase() === call.person);
}

/** An order for "any call" means HTTP, unless its kind is one that only IMAP and SMTP can show. */
function isOfProtocol({ kind, method }: Pick<Fault, 'kind' | 'method'>, call: FaultyCall): boolean {
  const isMailCall = /^(?:imap|smtp)\./.test(call.method);
  if (kind === 'answer' || kind === 'garbage' || kind === 'silence') return isMailCall;
  return isMailCall ? kind !== 'status' && method !== undefined : true;
}

function readPattern(path: string): RegExp {
  try {
    return new RegExp(path);
  } catch (cause) {
    const message = `The fault's path ${path} is no regular expression.`;
    throw new AppError({ code: 'sandbox.bad_control', kind: 'invalid', message, cause });
  }
}

function wildcard(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*');
  return new RegExp(`^${escaped}$`);
}
