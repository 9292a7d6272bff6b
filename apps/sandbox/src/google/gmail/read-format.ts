import { apiError, invalidArgument } from '../google-error.ts';
import { SCOPES_FOR } from '../oauth/scopes.ts';
import type { GmailCall } from './gmail-method.ts';
import type { MessageFormat } from './represent-message.ts';

const FORMATS: MessageFormat[] = ['minimal', 'metadata', 'full', 'raw'];

/** Reads `format`, in any case; the metadata scope opens no bodies. */
export function readFormat({ query, scopes }: GmailCall): MessageFormat {
  const text = (query.get('format') ?? 'full').toLowerCase();
  const format = FORMATS.find((one) => one === text);
  if (!format) {
    throw invalidArgument(`Invalid value at 'format' (type.googleapis.com/gmail.MessageFormat), "${text}"`);
  }
  const mayReadBodies = scopes.some((scope) => SCOPES_FOR.read.includes(scope));
  if (!mayReadBodies && (format === 'full' || format === 'raw')) {
    throw apiError({
      code: 403,
      message: `Metadata scope doesn't allow format ${format.toUpperCase()}`,
      reason: 'forbidden',
    });
  }
  return format;
}
