import type { ImapCommand } from './command.ts';
import { CONNECTION_COMMANDS } from './commands/keep-alive.ts';
import { FETCH_COMMAND } from './commands/fetch.ts';
import { LOGIN_COMMANDS } from './commands/log-in.ts';
import { FOLDER_COMMANDS } from './commands/open-folder.ts';
import { SEARCH_COMMAND } from './commands/search.ts';
import { tellNews } from './follow-folder.ts';
import { bad, ImapRefusal, no } from './imap-refusal.ts';
import type { ParsedCommand } from './parse-command.ts';
import type { ImapSession } from './session.ts';

const COMMANDS = new Map<string, ImapCommand>(
  [...CONNECTION_COMMANDS, ...LOGIN_COMMANDS, ...FOLDER_COMMANDS, FETCH_COMMAND, SEARCH_COMMAND].map(
    (command) => [command.name, command],
  ),
);

/** Carries a command out and answers it. */
export function runCommand(session: ImapSession, parsed: ParsedCommand): void {
  const { tag } = parsed;
  try {
    const command = COMMANDS.get(parsed.name);
    if (!command) throw bad('Unknown command');
    checkState(session, command);
    const answer = command.run({ ...parsed, session });
    if (answer === undefined) return;
    tellNews(session, { mayExpunge: !command.keepsNumbers || parsed.byUid });
    session.send(`${tag} OK ${answer}`);
  } catch (error) {
    if (!(error instanceof ImapRefusal)) throw error;
    session.send(`${tag} ${error.text}`);
  }
}

function checkState({ standIn, person, view }: ImapSession, { name, needs }: ImapCommand): void {
  if (needs !== 'nothing' && !person) throw bad('Unknown command');
  if (needs === 'folder' && !view) throw bad(`${name} not allowed now.`);
  if (person && needs === 'folder' && !standIn.connections.hasBytesLeft(person.address)) {
    throw no('[OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)');
  }
}
