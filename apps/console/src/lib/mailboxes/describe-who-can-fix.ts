import type { SyncError } from '@mailsync/api/contract';

export const whoCanFixNames: Record<SyncError['whoCanFix'], string> = {
  nobody_needed: 'Nobody needs to act',
  owner: 'The owner of the mailbox',
  workspace_administrator: 'The Google Workspace administrator',
  mailsync_administrator: 'The Mail Sync administrator',
  mail_server_administrator: 'Whoever runs the mail server',
};

/** An entry of the error log that stands there though nothing is wrong. */
export const isNotice = ({ code }: Pick<SyncError, 'code'>): boolean => code === 'mailsync.over_app_password';

/** Who can fix it, said to the person who looks at it. */
export function describeWhoCanFix({
  whoCanFix,
  isOwn,
}: {
  whoCanFix: SyncError['whoCanFix'];
  isOwn: boolean;
}): string {
  if (whoCanFix === 'owner') return isOwn ? 'You can fix this' : 'Only its owner can fix this';
  if (whoCanFix === 'nobody_needed') return 'Nobody needs to act';
  return `${whoCanFixNames[whoCanFix]} can fix this`;
}
