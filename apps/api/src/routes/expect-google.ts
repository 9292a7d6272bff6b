import { AppError } from '@mailsync/foundation';

/** Throws `connect.google_not_configured` where nobody can go to Google. */
export function expectGoogle({ googleSignIn }: { googleSignIn: boolean }): void {
  if (googleSignIn) return;
  throw new AppError({
    code: 'connect.google_not_configured',
    kind: 'conflict',
    message:
      'Signing in with Google is not set up here. Connect with an app password, or ask whoever runs Mail Sync to set GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET.',
  });
}
