import { createManualClock } from '@mailsync/foundation';
import { expect, it } from 'vitest';
import { createFakeEngine, createMailboxView } from '../testing/fake-engine.ts';
import type { CommandRequest } from './command.ts';
import { connectCommand } from './connect.ts';

it('of a mailbox that is not at Google nobody is sent to Google, and no password is asked for in Slack', async () => {
  const publicUrl = 'https://mail.company.example';
  const clock = createManualClock(new Date('2026-03-02T09:00:00Z'));
  const { engine, links, setMailbox } = createFakeEngine({ clock, publicUrl });
  const server = { host: 'mail.company.example', port: 993, security: 'tls' as const };
  const servers = { imap: server, smtp: { ...server, port: 465 }, login: 'maya' };
  setMailbox(createMailboxView({ status: 'error', provider: 'other', servers, route: 'app_password' }));
  const user = { id: 'user-maya', email: 'maya@acorn-and-oak.example', role: 'salesperson', teamId: null };
  const request = { engine, clock, publicUrl, user, slackUserId: 'U1', responseUrl: 'x', words: [] };
  const message = JSON.stringify(await connectCommand.run(request as unknown as CommandRequest));
  expect(message).toContain(`${publicUrl}/settings/mail-sync`);
  expect(message).not.toContain('Google');
  expect(links).toEqual([]);
});
