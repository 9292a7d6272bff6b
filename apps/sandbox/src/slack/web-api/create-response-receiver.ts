import { Hono } from 'hono';
import type { Clock } from '@mailsync/foundation';
import { checkContent } from './check-content.ts';
import { APP } from './open-emulated-slack.ts';
import { readContent, readObject } from './read-content.ts';
import type { ResponseUrlOrigin, createResponseUrls } from '../workspace/response-urls.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Posts what came to a `response_url`, or as the body of an acknowledgement, where the interaction took place. */
export type PostResponse = (input: { origin: ResponseUrlOrigin; fields: Record<string, unknown> }) => void;

/**
 * `replace_original` and `delete_original` change the message whose button was pressed. A slash command has none:
 * there Slack posts one message more (slackapi/bolt-js#2287), and so does this.
 */
export function createPostResponse({
  workspace,
  clock,
}: {
  workspace: Workspace;
  clock: Clock;
}): PostResponse {
  let count = 0;
  return ({ origin, fields }) => {
    const { channelId, personId, source } = origin;
    if (source && fields['delete_original'] === true) return workspace.remove({ channelId, ts: source.ts });

    const content = readContent(fields);
    if (source && String(fields['replace_original']) === 'true') {
      return workspace.edit({ channelId, ts: source.ts, content });
    }
    count += 1;
    const seconds = Math.floor(clock.now().getTime() / 1000);
    workspace.add({
      ...content,
      ts: `${seconds}.9${String(count).padStart(5, '0')}`,
      channelId,
      personId: null,
      authorName: APP.name,
      onlyVisibleTo: fields['response_type'] === 'in_channel' ? null : personId,
      isEdited: false,
      threadTs: null,
    });
  };
}

export function createResponseReceiver({
  responseUrls,
  postResponse,
  onCall,
  takeFault,
}: {
  responseUrls: ReturnType<typeof createResponseUrls>;
  postResponse: PostResponse;
  onCall: (call: { method: string; fields: Record<string, unknown> }) => void;
  /** A status to fail with, when one is planned for `response_url`. */
  takeFault: () => number | undefined;
}) {
  const app = new Hono();
  app.post('/response/:token', async (c) => {
    const fields = readObject(await c.req.text());
    onCall({ method: 'response_url', fields: fields ?? {} });
    const faultStatus = takeFault();
    if (faultStatus) return c.text('internal_error', faultStatus as 500);
    if (!fields) return c.text('invalid_payload', 400);

    const problem = checkContent(readContent(fields));
    if (problem) return c.text(problem, 400);
    const origin = responseUrls.use(c.req.param('token'));
    if (typeof origin === 'string') return c.text(origin, 404);
    postResponse({ origin, fields });
    return c.text('ok');
  });
  return app;
}
