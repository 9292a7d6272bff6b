import type { Sandbox } from '@mailsync/sandbox';

/** What the person who started it reads: where it is, how to sign in, what to try. */
export function welcome({
  url,
  claimUrl,
  sandbox,
}: {
  url: string;
  claimUrl: string | null;
  sandbox: Pick<Sandbox, 'signIn' | 'links'> | null;
}): string {
  if (!sandbox) {
    return claimUrl
      ? `\n  Mail Sync is running at ${url}\n  Become its first administrator with this link, which works once:\n  ${claimUrl}\n`
      : `\n  Mail Sync is running at ${url}\n`;
  }
  const slack = sandbox.links[0]!;
  return `
  Mail Sync is running with sample data. Google and Slack are stand-ins; nothing here is real.

    Console           ${url}
      sign in with    ${sandbox.signIn.email}
      password        ${sandbox.signIn.password}
    ${slack.name}   ${slack.url}

  What to try
    1. Open the simulated Slack, be Clara Birch, type /mailsync connect and follow the private link.
    2. Allow the access at the stand-in for Google, and watch Slack and the console turn to Enabled.
    3. In the console, open Leads: timelines fill while the import runs, and new mail keeps coming.

  Ctrl+C stops it. The next start goes on where this one ended; only the simulated Slack begins anew.
`;
}
