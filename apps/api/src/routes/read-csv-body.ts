import { AppError } from '@mailsync/foundation';
import type { Context } from 'hono';

/** The body as text. Throws `request.unsupported_content_type` and, for what is not UTF-8, `request.malformed`. */
export async function readCsvBody(c: Context): Promise<string> {
  const contentType = c.req.header('content-type') ?? '';
  if (!/^(text\/csv|text\/plain|application\/csv)\b/i.test(contentType)) {
    throw new AppError({
      code: 'request.unsupported_content_type',
      kind: 'invalid',
      message: 'Send the leads as text/csv.',
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await c.req.arrayBuffer());
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new AppError({
      code: 'request.malformed',
      kind: 'invalid',
      message: 'The CSV is not UTF-8. Save it as "CSV UTF-8" and send it again.',
      cause,
    });
  }
}
