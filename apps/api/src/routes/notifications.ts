import { AppError } from '@mailsync/foundation';
import { bodyLimit } from 'hono/body-limit';
import type { RouteInput } from '../dependencies.ts';

/** A notification names a mailbox and a number: some hundred bytes. */
const LIMIT_BYTES = 64 * 1024;

/**
 * Where Google's Pub/Sub posts that a mailbox has changed. Not for people or their programs, so it is not in the OpenAPI
 * document: what it takes is Google's envelope, and its key is a token that Google signs.
 */
export function addNotificationRoute({ app, engine }: Pick<RouteInput, 'app' | 'engine'>) {
  const limit = bodyLimit({ maxSize: LIMIT_BYTES, onError: refuse });
  app.post('/google/pubsub', limit, async (c) => {
    await engine.receiveNotification({
      authorization: c.req.header('Authorization') ?? null,
      readBody: () => c.req.text(),
    });
    return c.body(null, 204);
  });
}

function refuse(): never {
  throw new AppError({
    code: 'request.too_large',
    kind: 'invalid',
    message: `A notification has at most ${LIMIT_BYTES / 1024} KB.`,
  });
}
