import { LABEL } from '../mail-provider.ts';

/** X-GM-LABELS names Gmail's own labels in its own way (developers.google.com/workspace/gmail/imap/imap-extensions). */
const SYSTEM_LABELS: Record<string, string> = {
  '\\inbox': 'INBOX',
  '\\sent': LABEL.sent,
  '\\draft': LABEL.draft,
  '\\drafts': LABEL.draft,
  '\\starred': 'STARRED',
  '\\important': 'IMPORTANT',
  '\\spam': LABEL.spam,
  '\\junk': LABEL.spam,
  '\\trash': LABEL.bin,
};

/** A message's labels in the words of Gmail's API, from its labels, its flags and its folder. Labels of people keep their names. */
export function readLabels({
  labels,
  flags,
  folderLabel,
}: {
  labels: ReadonlySet<string>;
  flags: ReadonlySet<string>;
  folderLabel: string | undefined;
}): string[] {
  const found = new Set([...labels].map((label) => SYSTEM_LABELS[label.toLowerCase()] ?? label));
  if (folderLabel) found.add(folderLabel);
  const has = (flag: string) => [...flags].some((one) => one.toLowerCase() === flag);
  if (has('\\draft')) found.add(LABEL.draft);
  if (has('\\flagged')) found.add('STARRED');
  if (!has('\\seen')) found.add('UNREAD');
  return [...found];
}
