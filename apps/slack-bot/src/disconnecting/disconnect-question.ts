import { AppError } from '@mailsync/foundation';

const GOOD_FOR_MS = 10 * 60_000;

/** Which mailbox somebody was asked about, and when: the value of each answer's button. */
export interface DisconnectQuestion {
  mailboxId: string;
  /** The user who was asked. */
  userId: string;
  /** Milliseconds since 1970. */
  askedAtMs: number;
}

export const writeQuestionValue = (question: DisconnectQuestion): string => JSON.stringify(question);

/**
 * Reads an answer's question again: it holds for whoever was asked, for ten minutes; what they may do is asked anew.
 * Throws `question.unreadable`, `question.not_yours`, `question.expired`. Pure.
 */
export function readQuestion({
  value,
  userId,
  now,
}: {
  value: string;
  userId: string;
  now: Date;
}): DisconnectQuestion {
  const question = parse(value);
  if (!question) throw refused({ code: 'question.unreadable', message: OVER });
  if (question.userId !== userId) {
    throw refused({ code: 'question.not_yours', message: 'Somebody else was asked that.' });
  }
  const ageMs = now.getTime() - question.askedAtMs;
  if (ageMs < 0 || ageMs >= GOOD_FOR_MS) throw refused({ code: 'question.expired', message: OVER });
  return question;
}

const OVER =
  'This question is older than ten minutes, so nothing was changed. Type /mailsync disconnect to be asked again.';

function refused({ code, message }: { code: string; message: string }) {
  return new AppError({ code, kind: 'forbidden', message });
}

function parse(value: string): DisconnectQuestion | null {
  try {
    const { mailboxId, userId, askedAtMs } = JSON.parse(value) as Partial<Record<string, unknown>>;
    return typeof mailboxId === 'string' && typeof userId === 'string' && typeof askedAtMs === 'number'
      ? { mailboxId, userId, askedAtMs }
      : null;
  } catch {
    return null;
  }
}
