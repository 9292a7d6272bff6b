import { connectMailbox } from '../product/connect-mailbox.ts';
import { startGoogle } from '../product/start-google.ts';
import { startProduct } from '../product/start-product.ts';
import type { Figure } from './figure.ts';
import { importLeads } from './import-leads.ts';
import { readImports, waitForImports } from './watch-imports.ts';

const MESSAGES = 20_000;
const LEAD_SHARE = 0.03;
const LEADS = 300;
/** 600 messages are 12,000 units, and a mailbox has 6,000 a minute: it takes about three minutes of the budget. */
const TIMEOUT_MS = 300_000;

/** Quota units that Google's stand-in counts, per lead email that is recorded from a large mailbox with little lead mail. */
export async function measureImportUnits(): Promise<Figure[]> {
  const person = { name: 'Colleague', address: 'colleague@company.example' };
  const leads = Array.from({ length: LEADS }, (_, index) => ({
    name: `Buyer ${index}`,
    address: `buyer${index}@customer${index % 60}.example`,
  }));
  const google = await startGoogle({
    seed: {
      people: [person],
      grown: [
        {
          seedNumber: 3,
          person,
          messageCount: MESSAGES,
          leadShare: LEAD_SHARE,
          leads,
          teammates: [],
          until: new Date(),
          overDays: 600,
        },
      ],
    },
  });
  const product = await startProduct({ settings: google.settings });
  try {
    const client = await product.signIn();
    await importLeads({ product, leads });
    await connectMailbox({ client, google, address: person.address });
    await waitForImports({ product, mailboxCount: 1, timeoutMs: TIMEOUT_MS });

    const { unitsUsed, statuses } = await google.control.counters();
    const { emailCount } = readImports(product);
    const leadMail = await google.control.leadMail({ leadAddresses: leads.map(({ address }) => address) });
    const expectedCount = leadMail.filter(({ expected }) => expected === 'recorded').length;
    return [
      {
        bench: 'import-units',
        what: `quota units per recorded lead email (${emailCount} of ${expectedCount} among ${MESSAGES})`,
        value: unitsUsed / emailCount,
        unit: 'units',
        atMost: 25,
      },
      {
        bench: 'import-units',
        what: 'lead emails missing',
        value: expectedCount - emailCount,
        unit: 'emails',
        atMost: 0,
      },
      {
        bench: 'import-units',
        what: 'answers that throttle (403, 429)',
        value: (statuses['403'] ?? 0) + (statuses['429'] ?? 0),
        unit: 'answers',
        atMost: 0,
      },
    ];
  } finally {
    await product.close();
    await google.close();
  }
}
