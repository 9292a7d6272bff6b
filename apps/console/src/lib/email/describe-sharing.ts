import type { ConnectLink } from '@mailsync/api/contract';

/** Who sees a recorded email of yours, by the company's sharing level. */
export function describeSharing(sharing: ConnectLink['sharing']): string {
  switch (sharing) {
    case 'everything':
      return 'Colleagues who may see the lead see these emails whole.';
    case 'subject':
      return 'Colleagues who may see the lead see who wrote to whom, when, and the subject. Only you see the text.';
    case 'metadata':
      return 'Colleagues who may see the lead see who wrote to whom and when. Only you see subject and text.';
  }
}
