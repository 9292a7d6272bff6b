const problems: Record<string, { title: string; what: string }> = {
  denied: { title: 'You did not sign in', what: 'Google says that the sign-in was cancelled. Try again.' },
  unknown: {
    title: 'Nobody here has that Google account',
    what: 'Choose the account with the address that you were invited with, or ask your Mail Sync administrator.',
  },
  deactivated: {
    title: 'Your access was switched off',
    what: 'Ask your Mail Sync administrator to switch it on again.',
  },
  expired: { title: 'That took too long', what: 'A sign-in must be finished within ten minutes. Try again.' },
};

const kinds: [RegExp, keyof typeof problems][] = [
  [/denied|cancel|refused/, 'denied'],
  [/deactivated|disabled/, 'deactivated'],
  [/expired|state|used/, 'expired'],
  [/unknown|not_found|no_user|not_invited/, 'unknown'],
];

/** Why a sign-in with Google came back without a session: the `problem` code of the address, in words. */
export function describeSignInProblem(code: string | null) {
  if (code === null) return null;
  const kind = kinds.find(([pattern]) => pattern.test(code))?.[1];
  return (
    (kind && problems[kind]) ?? {
      title: 'Signing in with Google did not work',
      what: `Try again. If it stays, tell your Mail Sync administrator this code: ${code}`,
    }
  );
}
