import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { AppError } from '@mailsync/foundation';

// Slack's codes that mean "later", though they come as answers (docs.slack.dev, chat.postMessage).
const TEMPORARY = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'ratelimited',
]);

/** Slack's failures in our words, so that nobody else needs to know its client. */
export function translateSlackError(error: unknown): AppError {
  if (error instanceof WebAPIRateLimitedError) {
    return new AppError({
      code: 'slack.rate_limited',
      kind: 'unavailable',
      message: 'Slack asks us to slow down.',
      retryAfterMs: error.retryAfter * 1000,
      cause: error,
    });
  }
  if (error instanceof WebAPIPlatformError && !TEMPORARY.has(error.data.error)) {
    return refused({ error: error.data.error, cause: error });
  }
  if (error instanceof WebAPIHTTPError && error.statusCode < 500) {
    return refused({ error: `http_${error.statusCode}`, cause: error });
  }
  return unavailable(error);
}

/** A `response_url` answers with a status and a word. */
export function translateRespondStatus({ status }: Response): AppError {
  return status >= 500
    ? unavailable(undefined)
    : refused({ error: `response_url_${status}`, cause: undefined });
}

function refused({ error, cause }: { error: string; cause: unknown }) {
  return new AppError({
    code: 'slack.refused',
    kind: 'forbidden',
    message: `Slack refused: ${error}.`,
    details: { error },
    cause,
  });
}

/** Whether the work was done is not known. */
function unavailable(cause: unknown) {
  return new AppError({
    code: 'slack.unavailable',
    kind: 'unavailable',
    message: 'Slack cannot be reached or did not answer.',
    cause,
  });
}
