import type { GoogleDouble } from '../google/open-google-double.ts';
import { slackChannelIdOf } from '../slack/stable-ids.ts';
import { type ProductClient, signInToProduct } from './product-client.ts';
import type { SampleCompany } from './sample-company.ts';

/** One more person with mail than there are seats, so that the line can be seen. */
const MAILBOX_LIMIT = 4;
/** Connected from the start; the others are there to be connected. */
const CONNECTED = ['nora', 'ben'];

/** Fills the product with the sample company through its public API, as its administrator would. Once: later it does nothing. */
export async function fillProduct({
  productUrl,
  company,
  google,
}: {
  productUrl: string;
  company: SampleCompany;
  google: Pick<GoogleDouble, 'control'>;
}): Promise<void> {
  const [administrator, ...others] = company.users;
  const client = await signInToProduct({
    productUrl,
    email: administrator!.email,
    password: administrator!.password!,
  });
  const known = await client.get<{ items: { id: string; email: string }[] }>('/api/v1/users?limit=200');
  if (known.items.length > 1) return;

  await client.patch('/api/v1/company', {
    name: company.name,
    mailboxLimit: MAILBOX_LIMIT,
    ownDomains: [company.domain],
  });
  await client.patch(`/api/v1/users/${known.items[0]!.id}`, { name: administrator!.name });
  const userIds = new Map(known.items.map((user) => [user.email, user.id]));
  for (const { email, name, role, team, password } of others) {
    const { user } = await client.post<{ user: { id: string } }>('/api/v1/users', {
      email,
      name,
      role,
      password,
      ...(team && { team }),
    });
    userIds.set(email, user.id);
  }
  for (const { name, addresses, ownerEmail } of company.leads) {
    await client.post('/api/v1/leads', { name, addresses, ownerId: userIds.get(ownerEmail) });
  }
  await client.put('/api/v1/alert-channels', [
    { channelId: slackChannelIdOf('mailsync-alerts'), kinds: ['mailbox', 'installation'] },
  ]);
  for (const user of company.users.filter((one) => CONNECTED.includes(one.email.split('@')[0]!))) {
    const own = await signInToProduct({ productUrl, email: user.email, password: user.password! });
    await connectMailbox({ client: own, google, address: user.email });
  }
}

/** What a person does: asks for the way to Google, allows, and comes back. */
async function connectMailbox({
  client,
  google,
  address,
}: {
  client: ProductClient;
  google: Pick<GoogleDouble, 'control'>;
  address: string;
}): Promise<void> {
  const { authorizeUrl } = await client.post<{ authorizeUrl: string }>('/api/v1/mailboxes/google', {
    address,
  });
  const { redirectUrl } = await google.control.consent({ authorizeUrl, person: address });
  await client.visit(redirectUrl);
}
