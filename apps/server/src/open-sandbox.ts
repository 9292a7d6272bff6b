import { AppError } from '@mailsync/foundation';
import type { Sandbox } from '@mailsync/sandbox';

/** Loaded only when it is asked for: the image does not contain the sandbox. Throws `sandbox.not_here`. */
export async function openOptionalSandbox(options: {
  dataDir: string;
  productUrl: string;
  quotaTable: 'since-may-2026' | 'before-may-2026';
}): Promise<Sandbox> {
  const module = await loadSandbox();
  return module.openSandbox(options);
}

async function loadSandbox(): Promise<typeof import('@mailsync/sandbox')> {
  try {
    // Built apart, and for Node what a plain import is: this text must not become part of the bundle.
    const built: string = '@mailsync/sandbox/built';
    return (await import(built)) as typeof import('@mailsync/sandbox');
  } catch (cause) {
    throw new AppError({
      code: 'sandbox.not_here',
      kind: 'unavailable',
      message:
        'This build has no sandbox. Configure Google (GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET), or start from a checkout with npm start.',
      cause,
    });
  }
}
