import type { Command } from '../command-line/command.ts';
import { backupCommand } from './backup.ts';
import { createUserCommand } from './create-user.ts';
import { doctorCommand } from './doctor.ts';
import { migrateCommand } from './migrate.ts';
import { restoreCommand } from './restore.ts';
import { startCommand } from './start.ts';

/** All commands, in the order in which the help lists them. */
export const COMMANDS: readonly Command[] = [
  startCommand,
  migrateCommand,
  doctorCommand,
  backupCommand,
  restoreCommand,
  createUserCommand,
];
