import type { ImapCall, ImapCommand } from '../command.ts';
import { bad } from '../imap-refusal.ts';
import { tellNews, tellOldChanges } from '../follow-folder.ts';
import { capabilitiesOf, isCapable } from '../session.ts';

/** Commands about the connection itself. */
export const CONNECTION_COMMANDS: ImapCommand[] = [
  {
    name: 'CAPABILITY',
    needs: 'nothing',
    run({ session }) {
      session.send(`* CAPABILITY ${capabilitiesOf(session)}`);
      return 'Thats all she wrote!';
    },
  },
  { name: 'NOOP', needs: 'nothing', run: () => 'Success' },
  { name: 'CHECK', needs: 'folder', run: () => 'Success' },
  {
    name: 'ID',
    needs: 'nothing',
    run({ session }) {
      session.send(
        '* ID ("name" "GImap" "vendor" "Google, Inc." "support-url" "http://support.google.com/mail")',
      );
      return 'Success';
    },
  },
  {
    name: 'ENABLE',
    needs: 'login',
    run({ session, args }) {
      const asksForModseq = args.some((word) => `${word as string}`.toUpperCase() === 'CONDSTORE');
      if (asksForModseq && isCapable(session, 'CONDSTORE')) session.knowsModseq = true;
      session.send(session.knowsModseq ? '* ENABLED CONDSTORE' : '* ENABLED');
      return 'Success';
    },
  },
  {
    name: 'LOGOUT',
    needs: 'nothing',
    run({ session, tag }) {
      session.send('* BYE LOGOUT Requested');
      session.send(`${tag} OK 73 good day (Success)`);
      session.end();
      return undefined;
    },
  },
  { name: 'IDLE', needs: 'folder', run: idle },
];

/** The tagged answer comes when the client says DONE (RFC 2177). */
function idle({ session, tag }: ImapCall): undefined {
  if (!isCapable(session, 'IDLE')) throw bad('Unknown command');
  session.idleTag = tag;
  session.takeLine = (line) => {
    session.takeLine = undefined;
    session.idleTag = undefined;
    session.send(
      line.toUpperCase() === 'DONE' ? `${tag} OK IDLE terminated (Success)` : `${tag} BAD Expected DONE`,
    );
  };
  session.send('+ idling');
  // What came between the last command and this one.
  tellOldChanges(session);
  tellNews(session, { mayExpunge: true });
}
