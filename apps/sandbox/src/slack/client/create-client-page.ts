import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { isAppError } from '@mailsync/foundation';
import type { SlackControl } from '../control.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { clientScript } from './client-script.ts';
import { clientStyle } from './client-style.ts';
import { renderHome, renderMessage } from './render-message.ts';
import { renderPage } from './render-page.ts';

const HEARTBEAT_MS = 15_000;
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'";

/** The simulated Slack client: one page, its messages as HTML fragments, a stream that says when to ask again. */
export function createClientPage({ workspace, control }: { workspace: Workspace; control: SlackControl }) {
  const names = {
    personName: (id: string) => workspace.person(id)?.name,
    channelName: (id: string) => workspace.conversation(id)?.name,
  };
  const app = new Hono();

  app.use(async (c, next) => {
    await next();
    c.header('content-security-policy', POLICY);
    c.header('x-content-type-options', 'nosniff');
    c.header('cache-control', 'no-store');
  });
  app.onError((error, c) => {
    if (isAppError(error) && error.kind === 'not_found') return c.text(error.message, 404);
    return c.text('The simulated Slack could not do that.', 500);
  });

  app.get('/', (c) => {
    const person = workspace.people.find(({ id, email }) => [id, email].includes(c.req.query('user') ?? ''));
    return c.html(
      renderPage({
        workspace,
        personId: (person ?? workspace.people[0])?.id ?? '',
        channel: c.req.query('channel') ?? 'sales',
      }),
    );
  });
  app.get('/client.css', (c) => c.body(clientStyle, 200, { 'content-type': 'text/css; charset=utf-8' }));
  app.get('/client.js', (c) =>
    c.body(clientScript, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  );

  app.get('/messages', (c) => {
    const user = c.req.query('user') ?? '';
    const channel = c.req.query('channel') ?? '';
    const messages = control.messagesSeenBy({ user, channel });
    return c.html(messages.map((message) => renderMessage({ message, names })).join(''));
  });

  app.get('/home', (c) => {
    const home = control.homeSeenBy({ user: c.req.query('user') ?? '' });
    return c.html(home ? renderHome({ blocks: home.blocks, names }) : '');
  });

  app.get('/changes', (c) =>
    streamSSE(c, async (stream) => {
      const unsubscribe = workspace.subscribe(() => void stream.writeSSE({ event: 'change', data: '' }));
      const heartbeat = setInterval(() => void stream.write(': still here\n\n'), HEARTBEAT_MS);
      await stream.write(': ready\n\n');
      await new Promise<void>((resolve) => stream.onAbort(resolve));
      clearInterval(heartbeat);
      unsubscribe();
    }),
  );

  // JSON only: a form on another site cannot send it without asking first.
  app.post('/type', async (c) => {
    const fields = await readFields(c.req.raw, ['user', 'channel', 'text']);
    if (!fields) return c.text('Send JSON with user, channel and text.', 400);
    await control.type(fields);
    return c.body(null, 204);
  });
  app.post('/press', async (c) => {
    const fields = await readFields(c.req.raw, ['user', 'channel', 'ts', 'button']);
    if (!fields) return c.text('Send JSON with user, channel, ts and button.', 400);
    await control.pressButton(fields);
    return c.body(null, 204);
  });
  app.post('/open-home', async (c) => {
    const fields = await readFields(c.req.raw, ['user']);
    if (!fields) return c.text('Send JSON with user.', 400);
    const answer = await control.openHome(fields);
    return answer.ok ? c.body(null, 204) : c.text(`Mail Sync could not be told: ${answer.problem}`, 502);
  });
  app.post('/press-home', async (c) => {
    const fields = await readFields(c.req.raw, ['user', 'block', 'button']);
    if (!fields) return c.text('Send JSON with user, block and button.', 400);
    const { user, block, button } = fields;
    const answer = await control.pressHomeButton({ user, button, within: block });
    return answer.ok ? c.body(null, 204) : c.text(`That button failed: ${answer.problem}`, 502);
  });
  return app;
}

async function readFields<Name extends string>(
  request: Request,
  names: Name[],
): Promise<Record<Name, string> | null> {
  if (!(request.headers.get('content-type') ?? '').startsWith('application/json')) return null;
  const body = (await request.json().catch(() => null)) as Record<string, unknown> | null;
  return body && names.every((name) => typeof body[name] === 'string')
    ? (body as Record<Name, string>)
    : null;
}
