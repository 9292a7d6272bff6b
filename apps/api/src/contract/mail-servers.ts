import { z } from '@hono/zod-openapi';

const mailServerShape = z
  .strictObject({
    host: z
      .string()
      .trim()
      .min(1, 'must be the name of a mail server, such as imap.company.example')
      .max(253)
      .regex(/^[^\s/@]+$/, 'must be the name of a mail server alone, such as imap.company.example')
      .openapi({ example: 'imap.company.example' }),
    port: z
      .int('must be a whole number, such as 993')
      .min(1, 'must be a port, from 1 to 65535')
      .max(65_535, 'must be a port, from 1 to 65535')
      .openapi({ example: 993 }),
    security: z
      .enum(['tls', 'starttls'], 'must be tls or starttls: nothing is sent without encryption')
      .openapi({ description: 'TLS from the start, or STARTTLS before anything else is said' }),
  })
  .openapi('MailServer');

export const mailboxServersShape = z
  .strictObject({ imap: mailServerShape, smtp: mailServerShape, login: z.string() })
  .openapi('MailboxServers');

/** Servers as a person types them. */
export const wishedServersShape = z
  .strictObject({
    imap: mailServerShape,
    smtp: mailServerShape,
    login: z
      .string()
      .trim()
      .min(1, 'must not be empty')
      .max(320)
      // What parts the fields of a login is never part of one (RFC 4616 §2).
      .regex(/^\P{Cc}*$/u, 'must be one line without special characters')
      .optional()
      .openapi({ description: 'the login name; left out: the address' }),
  })
  .openapi('WishedMailServers');

/** What the form for other mail servers knows before anybody types. */
export const mailProvidersShape = z
  .object({
    isAllowed: z.boolean().openapi({ description: 'whether any servers but Google’s may be connected here' }),
    known: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        domains: z.array(z.string()).openapi({ description: 'of addresses that are certainly there' }),
        imap: mailServerShape,
        smtp: mailServerShape,
        password: z.enum(['app_password', 'account_password']).openapi({
          description: 'made for a single program, or that of the account',
        }),
        steps: z.array(z.string()),
        passwordUrl: z.string().nullable(),
      }),
    ),
    elsewhere: z
      .array(z.object({ name: z.string(), domains: z.array(z.string()), why: z.string() }))
      .openapi({ description: 'addresses that cannot be connected this way, and why' }),
  })
  .openapi('MailProviders');
export type MailProviders = z.infer<typeof mailProvidersShape>;
