import { createTransport } from 'nodemailer';
import { expect, onTestFinished, test } from 'vitest';

import { openAuthority } from '../certificates/open-authority.ts';
import { openSubmissionServer } from './open-submission-server.ts';

test('lets people in by the password they have now, and takes no mail', async () => {
  const authority = openAuthority();
  const server = await openSubmissionServer({
    people: [{ login: 'ann', password: 'first' }],
    certificate: authority.issue({ dnsNames: ['localhost'] }),
  });
  onTestFinished(() => server.close());
  const as = (pass: string) =>
    createTransport({
      host: 'localhost',
      port: server.port,
      secure: true,
      auth: { user: 'ann', pass },
      tls: { ca: authority.certificate },
    });
  await expect(as('first').verify()).resolves.toBe(true);
  server.setPassword({ login: 'ann', password: 'second' });
  await expect(as('first').verify()).rejects.toMatchObject({ code: 'EAUTH' });
  await expect(as('second').verify()).resolves.toBe(true);
  const mail = { from: 'ann@oak.example', to: 'jo@hart.example', text: 'Hello' };
  await expect(as('second').sendMail(mail)).rejects.toMatchObject({ responseCode: 550 });
});
