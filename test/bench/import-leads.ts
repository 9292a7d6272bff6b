import type { MailAddress } from '@mailsync/sandbox';
import type { Product } from '../product/start-product.ts';

/** Adds leads in one go, as an administrator does with a CSV file. */
export async function importLeads({
  product,
  leads,
}: {
  product: Product;
  leads: readonly MailAddress[];
}): Promise<void> {
  const session = await ask({
    url: `${product.url}/api/v1/session`,
    contentType: 'application/json',
    body: JSON.stringify(product.administrator),
  });
  const cookie = session.headers.getSetCookie()[0]!.split(';')[0]!;
  const lines = leads.map(({ name, address }) => `${name ?? address},${address}`);
  await ask({
    url: `${product.url}/api/v1/leads/import`,
    contentType: 'text/csv',
    body: ['name,email', ...lines].join('\n'),
    cookie,
  });
}

async function ask({
  url,
  contentType,
  body,
  cookie,
}: {
  url: string;
  contentType: string;
  body: string;
  cookie?: string;
}): Promise<Response> {
  const headers = { 'content-type': contentType, ...(cookie !== undefined && { cookie }) };
  const response = await fetch(url, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(`${url} was answered with ${response.status}: ${await response.text()}`);
  return response;
}
