import { createTransport } from 'nodemailer';
import { describe, expect, test } from 'vitest';

import { ANN, BEN, openTestWorld, START } from '../google/test-world.ts';
import type { LoginRefusal } from '../google/world/mail-access.ts';

const JO = 'jo@hart.example';

async function openSmtpWorld() {
  const { double, ...world } = await openTestWorld();
  const { control, settings } = double;
  const { appPassword } = await control.makeAppPassword({ person: ANN });
  const transport = (pass = appPassword) =>
    createTransport({
      host: settings.GMAIL_SMTP_HOST,
      port: Number(settings.GMAIL_SMTP_PORT),
      secure: true,
      auth: { user: ANN, pass },
      tls: { ca: double.authority },
    });
  return { ...world, double, control, transport };
}

describe('mail handed in by SMTP', () => {
  test("stands in the sender's mailbox as sent, and comes to whom the envelope names", async () => {
    const { transport, control } = await openSmtpWorld();
    const mail = {
      from: ANN,
      to: JO,
      bcc: BEN,
      subject: 'Grüße',
      text: 'Hello',
      messageId: '<own@a.example>',
    };
    await transport().sendMail(mail);
    const [sent] = await control.listMessages({ person: ANN });
    expect(sent).toMatchObject({ labels: ['SENT'], subject: 'Grüße', to: JO, messageId: '<own@a.example>' });
    const [received] = await control.listMessages({ person: BEN });
    expect(received).toMatchObject({ bcc: '', to: JO, internalDateMs: START.getTime() });
    expect(received!.labels).toContain('INBOX');
  });

  test("a From that is not the person's own becomes theirs; an alias stays", async () => {
    const { transport, control } = await openSmtpWorld();
    await transport().sendMail({ from: 'boss@elsewhere.example', to: JO, subject: 'A' });
    await transport().sendMail({ from: 'orders@acorn-and-oak.example', to: JO, subject: 'B' });
    const senders = (await control.listMessages({ person: ANN })).map(({ from }) => from);
    expect(senders).toEqual([`Ann Ash <${ANN}>`, 'orders@acorn-and-oak.example']);
  });
});

describe('what goes wrong', () => {
  test('a wrong password, and one that died with the Google password', async () => {
    const { transport, control } = await openSmtpWorld();
    await expect(transport('wrong').verify()).rejects.toMatchObject({
      code: 'EAUTH',
      response: expect.stringMatching(/^535 5\.7\.8 Username and Password not accepted/),
    });
    await control.changePassword({ person: ANN });
    await expect(transport().verify()).rejects.toMatchObject({ responseCode: 535 });
  });

  test.each<[LoginRefusal, RegExp]>([
    ['app password required', /^534 5\.7\.9 Application-specific password required/],
    ['web login required', /^534 5\.7\.14 Please log in via your web browser/],
    ['too many attempts', /^454 4\.7\.0 Too many login attempts/],
  ])('%s', async (because, text) => {
    const { transport, control } = await openSmtpWorld();
    await control.refuseLogin({ person: ANN, because });
    await expect(transport().verify()).rejects.toMatchObject({ response: expect.stringMatching(text) });
  });

  test('IMAP that is off says nothing of SMTP', async () => {
    const { transport, control } = await openSmtpWorld();
    await control.refuseLogin({ person: ANN, because: 'imap off' });
    expect(await transport().verify()).toBe(true);
  });

  test('a mail refused on demand is not delivered; one cut off after it was taken in is', async () => {
    const { transport, control } = await openSmtpWorld();
    const mail = { from: ANN, to: JO, subject: 'Once' };
    const text = '421 4.3.0 Temporary System Problem. Try again later.';
    await control.failNext({ kind: 'answer', method: 'smtp.data', text });
    await expect(transport().sendMail(mail)).rejects.toMatchObject({ response: text });
    await control.failNext({ kind: 'cut', method: 'smtp.data', person: ANN });
    await expect(transport().sendMail(mail)).rejects.toThrow();
    expect(await control.listMessages({ person: ANN })).toEqual([]);
    await control.failNext({ kind: 'cut', method: 'smtp.data', when: 'after' });
    await expect(transport().sendMail(mail)).rejects.toThrow();
    expect(await control.listMessages({ person: ANN })).toHaveLength(1);
  });

  test('a certificate of another name is refused by the client', async () => {
    const { transport, control } = await openSmtpWorld();
    await control.useCertificate({ kind: 'wrong name' });
    await expect(transport().verify()).rejects.toThrow("does not match certificate's altnames");
  });
});
