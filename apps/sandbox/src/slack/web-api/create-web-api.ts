import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { sleepMs } from '@mailsync/foundation';
import { checkContent, checkHome } from './check-content.ts';
import { completeAnswer } from './complete-answer.ts';
import type { Faults, SlackFault } from './faults.ts';
import type { Limits } from './limits.ts';
import { observeCall } from './observe-call.ts';
import { readContent, readFields, readView } from './read-content.ts';
import type { createIdTranslator } from './translate-ids.ts';
import type { Installation } from '../workspace/installation.ts';
import type { PersonChange, Workspace } from '../workspace/workspace.ts';

export interface SlackCall {
  method: string;
  fields: Record<string, unknown>;
  at: Date;
}

interface WebApiInput {
  workspace: Workspace;
  emulated: { url: string; ids: ReturnType<typeof createIdTranslator> };
  /** The one that `emulate` knows, whatever has become of it in Slack. */
  botToken: string;
  /** What the app was granted. */
  scopes: string[];
  installation: Installation;
  /** The address of a connection, for an app in Socket Mode. */
  createConnectionUrl: () => string;
  /** What has changed in people since `emulate` was filled, by their ids. */
  personChanges: ReadonlyMap<string, PersonChange>;
  faults: Faults;
  /** Slack's rate limits; null lets everything through. */
  limits: Limits | null;
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
  scopes,
  installation,
  createConnectionUrl,
  personChanges,
  faults,
  limits,
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
    if (method === 'apps.connections.open') {
      const refusal = installation.refuseAppToken(token);
      return { status: 200, answer: refusal ? refuse(refusal) : { ok: true, url: createConnectionUrl() } };
    }
    const refusal = installation.refuseBotToken(token);
    if (refusal) return { status: 200, answer: refuse(refusal) };

    const problem = checkCall({ method, fields });
    if (problem) return { status: 200, answer: refuse(problem) };

    const contentType = request.headers.get('content-type') ?? 'application/x-www-form-urlencoded';
    const { status, answer } = await forward({ method, body, contentType });
    if (answer['ok'] !== true) return { status, answer };
    observeCall({ workspace, method, fields, answer });
    return { status, answer: completeAnswer({ method, fields, answer, sharedChannelIds, personChanges }) };
  };
  const sendAnswer = (c: Context, { status, answer }: Answer) => {
    // Slack says with every answer what the token may do.
    if (answer['ok'] === true) c.header('x-oauth-scopes', scopes.join(','));
    return c.json(answer, status as 200);
  };

  const app = new Hono<{ Bindings: HttpBindings }>();
  app.post('/api/:method', async (c) => {
    const method = c.req.param('method');
    const body = await c.req.text();
    const fields = readFields({ body, contentType: c.req.header('content-type') ?? '' });
    onCall({ method, fields });

    const work = () => answerCall({ method, request: c.req.raw, fields, body });
    const retryAfterSeconds = limits?.take({ method, fields }) ?? null;
    if (retryAfterSeconds !== null)
      return fail(c, { kind: 'status', status: 429, times: 1, retryAfterSeconds });
    const fault = faults.take(method);
    if (!fault) return sendAnswer(c, await work());
    if (fault.afterWork) await work();
    if (fault.delayMs) await sleepMs(fault.delayMs);
    return fault.kind === 'delay' ? sendAnswer(c, await work()) : fail(c, fault);
  });
  return app;
}

const refuse = (error: string) => ({ ok: false, error });

function checkCall({ method, fields }: { method: string; fields: Record<string, unknown> }) {
  if (method === 'views.publish') return checkHome(readView(fields));
  return method.startsWith('chat.') ? checkContent(readContent(fields)) : null;
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
