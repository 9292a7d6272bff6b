export type Move = 'into spam' | 'out of spam' | 'into bin' | 'out of bin';

/** The label changes of a move. Mail that leaves spam or bin comes back to the inbox. */
export function planMove(move: Move): { add: string[]; remove: string[] } {
  switch (move) {
    case 'into spam':
      return { add: ['SPAM'], remove: ['INBOX', 'TRASH'] };
    case 'out of spam':
      return { add: ['INBOX'], remove: ['SPAM'] };
    case 'into bin':
      return { add: ['TRASH'], remove: ['INBOX', 'SPAM'] };
    case 'out of bin':
      return { add: ['INBOX'], remove: ['TRASH'] };
  }
}
