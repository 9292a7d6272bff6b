import { writeConsoleMessage } from '../messages/console-message.ts';
import type { Command } from './command.ts';

/** The plain address: it lets nobody in. */
export const consoleCommand: Command = {
  name: 'console',
  what: 'get the address of the console',
  isAllowed: () => true,
  run: async ({ publicUrl }) => writeConsoleMessage({ publicUrl }),
};
