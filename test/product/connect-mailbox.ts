import type { GoogleControl, ProductClient } from '@mailsync/sandbox';

/** What a person does: asks for the way to Google, allows, and comes back. */
export async function connectMailbox({
  client,
  google,
  address,
}: {
  client: ProductClient;
  google: { control: GoogleControl };
  address: string;
}): Promise<void> {
  const asked = await client.post<{ authorizeUrl: string }>('/api/v1/mailboxes/google', { address });
  const { redirectUrl } = await google.control.consent({ authorizeUrl: asked.authorizeUrl, person: address });
  const { status, location } = await client.visit(redirectUrl);
  if (status < 300 || status > 399) throw new Error(`Connecting ${address} ended with ${status} ${location}`);
}
