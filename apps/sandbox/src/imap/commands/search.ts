import type { ImapCall, ImapCommand } from '../command.ts';
import { placedMessages } from '../follow-folder.ts';
import { bad, no } from '../imap-refusal.ts';
import { readSearch } from './search-keys.ts';

export const SEARCH_COMMAND: ImapCommand = {
  name: 'SEARCH',
  needs: 'folder',
  keepsNumbers: true,
  run: search,
};

function search(call: ImapCall): string {
  const { session, byUid } = call;
  const keys = [...call.args];
  if (`${keys[0] as string}`.toUpperCase() === 'CHARSET') {
    const charset = `${keys[1] as string}`.toUpperCase();
    if (charset !== 'UTF-8' && charset !== 'US-ASCII')
      throw no('[BADCHARSET (UTF-8)] Unknown charset (Failure)');
    keys.splice(0, 2);
  }
  if (keys.length === 0) throw bad('Could not parse command');

  const matches = readSearch({ call, keys });
  const found = placedMessages(session).filter(matches);
  const numbers = found.map(({ uid, number }) => ` ${byUid ? uid : number}`).join('');
  session.send(`* SEARCH${numbers}`);
  return 'SEARCH completed (Success)';
}
