import { AppError } from '@mailsync/foundation';

import type { GoogleControl } from './google-control.ts';
import { CONTROL_VERBS } from './google-control.ts';

/** The control of a stand-in that runs in another process, by its address. Also resets it. */
export function connectGoogleControl({ url }: { url: string }): GoogleControl & { reset(): Promise<void> } {
  const verbs = [...CONTROL_VERBS, 'reset'].map((verb) => [
    verb,
    (input: unknown) => call({ url, verb, input }),
  ]);
  return Object.fromEntries(verbs) as GoogleControl & { reset(): Promise<void> };
}

async function call({ url, verb, input }: { url: string; verb: string; input: unknown }): Promise<unknown> {
  const response = await fetch(`${url}/_control/${verb}`, {
    method: 'POST',
    body: JSON.stringify(input ?? {}),
  });
  const answer: unknown = await response.json();
  if (response.ok) return answer ?? undefined;
  const { code, message } = answer as { code: string; message: string };
  throw new AppError({ code, message, kind: response.status === 404 ? 'not_found' : 'invalid' });
}
