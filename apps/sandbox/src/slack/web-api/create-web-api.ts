import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { sleepMs } from '@mailsync/foundation';
import { checkContent } from './check-content.ts';
import type { Faults, SlackFault } from './faults.ts';
import { observeCall } from './observe-call.ts';
import { readContent, readFields } from './read-content.ts';
import { stripMetadata } from './strip-metadata.ts';
import type { createIdTranslator } from './translate-ids.ts';
import type { Workspace } from '../workspace/workspace.ts';

export interface SlackCall {
  method: string;
  fields: Record<string, unknown>;
  at: Date;
}

interface WebApiInput {
  workspace: Workspace;
  emulated: { url: string; ids: ReturnType<typeof createIdTranslator> };
  botToken: string;
  faults: Faults;
  /** Channels that another company reads too (Slack Connect); `emulate` knows none. */
  sharedChannelIds: Set<string>;
  onCall: (call: { method: string; fields: Record<string, unknown> }) => void;
}

type Answer = { status: number; answer: Record<string, unknown> };

/**
 * A thin proxy before `emulate`: it keeps a log of calls, fails on demand, refuses what Slack refuses and `emulate` lets
 * pass, and tells the workspace what people can see now.
 */
export function createWebApi({
  workspace,
  emulated,
  botToken,
  faults,
  sharedChannelIds,
  onCall,
}: WebApiInput) {
  const forward = async ({
    method,
    body,
    contentType,
  }: {
    method: string;
    body: string;
    contentType: string;
  }): Promise<Answer> => {
    const response = await fetch(`${emulated.url}/api/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${botToken}`, 'content-type': contentType },
      body: emulated.ids.toDrawn(body),
    });
    const text = emulated.ids.toStable(await response.text());
    if (response.status === 404) return { status: 200, answer: { ok: false, error: 'unknown_method' } };
    return { status: response.status, answer: JSON.parse(text) as Record<string, unknown> };
  };

  const answerCall = async ({
    method,
    request,
    fields,
    body,
  }: {
    method: string;
    request: Request;
    fields: Record<string, unknown>;
    body: string;
  }): Promise<Answer> => {
    const token = (request.headers.get('authorization') ?? '').replace(/^Bearer /i, '');
    if (token === '') return { status: 200, answer: { ok: false, error: 'not_authed' } };
    if (token !== botToken) return { status: 200, answer: { ok: false, error: 'invalid_auth' } };

    const problem = method.startsWith('chat.') ? checkContent(readContent(fields)) : null;
    if (problem) return { status: 200, answer: { ok: false, error: problem } };

    const contentType = request.headers.get('content-type') ?? 'application/x-www-form-urlencoded';
    const { status, answer } = await forward({ method, body, contentType });
    if (answer['ok'] === true) observeCall({ workspace, method, fields, answer });
    if (method === 'conversations.info' && sharedChannelIds.has(String(fields['channel']))) {
      Object.assign(answer['channel'] ?? {}, { is_ext_shared: true });
    }
    return {
      status,
      answer: method === 'conversations.history' ? stripMetadata({ answer, fields }) : answer,
    };
  };

  const app = new Hono<{ Bindings: HttpBindings }>();
  app.post('/api/:method', async (c) => {
    const method = c.req.param('method');
    const body = await c.req.text();
    const fields = readFields({ body, contentType: c.req.header('content-type') ?? '' });
    onCall({ method, fields });

    const work = () => answerCall({ method, request: c.req.raw, fields, body });
    const fault = faults.take(method);
    if (!fault) return sendAnswer(c, await work());
    if (fault.afterWork) await work();
    if (fault.delayMs) await sleepMs(fault.delayMs);
    return fault.kind === 'delay' ? sendAnswer(c, await work()) : fail(c, fault);
  });
  return app;
}

function sendAnswer(c: Context, { status, answer }: Answer) {
  return c.json(answer, status as 200);
}

function fail(c: Context<{ Bindings: HttpBindings }>, fault: SlackFault) {
  if (fault.kind === 'cut') {
    c.env.incoming.socket.destroy();
    return c.body(null);
  }
  if (fault.kind === 'error') return c.json({ ok: false, error: fault.error ?? 'internal_error' });

  const status = fault.status ?? 500;
  if (status === 429) c.header('retry-after', String(fault.retryAfterSeconds ?? 1));
  return c.json({ ok: false, error: status === 429 ? 'ratelimited' : 'internal_error' }, status as 500);
}
