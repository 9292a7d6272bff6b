import { classifyImapFailure } from '../../sync-errors/classify-imap-failure.ts';
import { ProviderError } from '../../sync-errors/provider-error.ts';

/** What imapflow and nodemailer put on the errors they throw. */
interface ThrownByMail {
  message?: string;
  code?: unknown;
  /** Node's code, where nodemailer has put a broader one before it. */
  originalCode?: unknown;
  response?: unknown;
  responseText?: unknown;
  serverResponseCode?: unknown;
  reason?: unknown;
  authenticationFailed?: unknown;
  parserError?: unknown;
  cause?: unknown;
  _err?: unknown;
}

/** Translates whatever the mail libraries throw into a `ProviderError`. */
export function readImapFailure({
  error,
  cause = null,
  surface,
  command,
  isElsewhere = false,
  now,
}: {
  error: unknown;
  /** What the connection itself complained of, if anything. */
  cause?: unknown;
  surface: 'imap' | 'smtp';
  command: string;
  /** The server is not Google's. */
  isElsewhere?: boolean;
  now: Date;
}): Error {
  if (!(error instanceof Error) || error instanceof ProviderError || error.name === 'QuotaPause') {
    return error instanceof Error ? error : new Error(String(error));
  }
  const links = collectLinks([error, cause]);
  const texts = links.flatMap((one) => [
    bracketed(one.serverResponseCode),
    one.responseText,
    one.response,
    one.reason,
    one.message,
  ]);
  const facts = {
    surface,
    command,
    text: [...new Set(texts.filter((text): text is string => typeof text === 'string' && text !== ''))].join(
      ' ',
    ),
    libraryCode: chooseCode(links),
    isElsewhere,
    loginRefused: links.some((one) => one.authenticationFailed === true || one.code === 'EAUTH'),
  };
  return new ProviderError(classifyImapFailure({ facts, now }), { cause: error });
}

function collectLinks(starts: readonly unknown[]): ThrownByMail[] {
  const links: ThrownByMail[] = [];
  for (const start of starts) {
    let at = start;
    for (let depth = 0; depth < 5 && typeof at === 'object' && at !== null; depth++) {
      const link = at as ThrownByMail;
      links.push(link);
      at = link.parserError ?? link._err ?? link.cause;
    }
  }
  return links;
}

/** What Node says of the network is more exact than the library's "closed". */
function chooseCode(links: readonly ThrownByMail[]): string | null {
  const codes = links
    .flatMap((one) => [one.originalCode, one.code])
    .filter((code): code is string => typeof code === 'string');
  const isLoose = (code: string) =>
    /^(?:NoConnection|EConnectionClosed|ClosedAfter\w+|ESOCKET|ECONNECTION|ETLS)$/.test(code);
  return codes.find((code) => !isLoose(code)) ?? codes[0] ?? null;
}

const bracketed = (code: unknown) => (typeof code === 'string' ? `[${code}]` : null);
