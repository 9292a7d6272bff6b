import type { SyncErrorView } from '@mailsync/sync-engine';

/** Who can mend an error, as people call them. */
export function describeWhoCanFix(whoCanFix: SyncErrorView['whoCanFix']): string {
  switch (whoCanFix) {
    case 'nobody_needed':
      return 'Nobody needs to do anything';
    case 'owner':
      return 'The owner of the mailbox';
    case 'workspace_administrator':
      return 'An administrator of your Google Workspace';
    case 'mail_server_administrator':
      return 'Whoever runs the mail server';
    case 'mailsync_administrator':
      return 'A Mail Sync administrator';
  }
}
