import { readFileSync } from 'node:fs';
import { createUser, type Role, ROLES } from '@mailsync/crm';
import { openDatabase } from '@mailsync/db';
import {
  AppError,
  createIdFactory,
  createSilentLogger,
  suggestName,
  systemClock,
} from '@mailsync/foundation';
import { findBuiltFiles } from '../built-files.ts';
import { type Command, EXIT } from '../command-line/command.ts';
import { expectDatabase } from './expect-database.ts';
import { readPlace } from './read-place.ts';

const SHORTEST_PASSWORD = 12;
const LONGEST_PASSWORD = 200;
/** Whoever may run this may read the database too, and so may do all that an administrator may. */
const OPERATOR = { id: 'mailsync user create', role: 'administrator', teamId: null } as const;

export const createUserCommand: Command = {
  name: 'user create',
  summary:
    'Takes a person on, and prints a link with which they choose their password. The server may go on running.',
  operands: [],
  options: {
    email: { value: '<address>', description: 'With which they sign in.', isRequired: true },
    name: { value: '<name>', description: 'What colleagues know them by.', isRequired: true },
    role: { value: '<role>', description: `One of ${ROLES.join(', ')}.`, isRequired: true },
    'password-file': {
      value: '<file>',
      description: 'Their password stands in this file, - for standard input; then there is no link.',
    },
  },
  explanation: `The link works once, within seven days. Asking again for somebody who has not followed it yet makes a new one.`,

  async run({ environment, options, say }) {
    const person = {
      email: readEmail(options.email!),
      name: options.name!.trim(),
      role: readRole(options.role!),
      ...(options['password-file'] !== undefined && { password: readPassword(options['password-file']) }),
    };
    const { databaseUrl: url, settings } = readPlace(environment);
    const { migrationsDir } = findBuiltFiles();
    expectDatabase({ url, migrationsDir });
    const db = await openDatabase({ url, logger: createSilentLogger(), migrationsDir });
    try {
      const { user, inviteUrl } = await createUser({
        db,
        clock: systemClock,
        createId: createIdFactory({ clock: systemClock }),
        publicUrl: settings.MAILSYNC_URL ?? `http://localhost:${settings.PORT ?? 3000}`,
        actor: OPERATOR,
        person,
      });
      say(
        inviteUrl
          ? `${user.name} (${user.email}) is invited as ${user.role}. This link works once, within seven days:\n${inviteUrl}`
          : `${user.name} (${user.email}) can sign in as ${user.role} with that password.`,
      );
      return EXIT.done;
    } finally {
      await db.close();
    }
  },
};

function readEmail(text: string): string {
  const email = text.trim();
  if (/^[^\s@]+@[^\s@]+$/.test(email)) return email;
  throw invalid(`"${email}" is no email address, such as maya@company.example.`);
}

function readRole(text: string): Role {
  const role = ROLES.find((one) => one === text.trim());
  if (role) return role;
  const guess = suggestName({ typed: text.trim(), names: ROLES });
  throw invalid(
    `There is no role "${text}".${guess ? ` Did you mean ${guess}?` : ''} The roles are ${ROLES.join(', ')}.`,
  );
}

function readPassword(file: string): string {
  const password = readFile(file).replace(/\r?\n$/, '');
  if (password.length < SHORTEST_PASSWORD || password.length > LONGEST_PASSWORD)
    throw invalid(
      `The password must have ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters; this one has ${password.length}.`,
    );
  return password;
}

function readFile(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw invalid(
      `The password file ${file} cannot be read (${(error as NodeJS.ErrnoException).code}): check the path and its rights.`,
    );
  }
}

function invalid(message: string): AppError {
  return new AppError({ code: 'user.invalid', kind: 'invalid', message: `${message} Nothing was changed.` });
}
