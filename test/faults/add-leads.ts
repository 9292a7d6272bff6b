import type { MailAddress, ProductClient } from '@mailsync/sandbox';

/** Adds a lead, also when the program is killed meanwhile: then it looks first whether the lead is there already. */
export async function addLead({
  client,
  lead,
  whenReachable,
}: {
  client: ProductClient;
  lead: MailAddress;
  /** Resolves once the program answers again. */
  whenReachable: () => Promise<void>;
}): Promise<void> {
  for (;;) {
    try {
      const known = await client.get<{ items: unknown[] }>(
        `/api/v1/leads?q=${encodeURIComponent(lead.address)}`,
      );
      if (known.items.length > 0) return;
      await client.post('/api/v1/leads', { name: lead.name, addresses: [lead.address] });
      return;
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      await whenReachable();
    }
  }
}

/** The connection was cut, there was none, or the program says that it is starting. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error instanceof TypeError || error.message.includes('was answered with 503');
}
