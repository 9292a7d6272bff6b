import { SAMPLE_DOMAIN } from './sample-people.ts';

export interface SampleLead {
  name: string;
  /** The first is the one they write from most. */
  addresses: string[];
  ownerEmail: string;
}

/** The sample company's leads: some with two addresses, some at one company, one with a shared inbox. */
export const SAMPLE_LEADS: SampleLead[] = [
  lead('Nora', 'Greta Holm', 'greta.holm@holm-hotels.example', 'greta@private-mail.example'),
  lead('Nora', 'Viktor Salo', 'viktor.salo@holm-hotels.example'),
  lead('Nora', 'Ines Prado', 'ines@prado-architects.example'),
  lead('Nora', 'Henrik Dahl', 'henrik.dahl@fjord-shipping.example'),
  lead('Nora', 'Yasmin Aziz', 'yasmin.aziz@city-library.example'),
  lead('Nora', 'Front desk of the City Library', 'info@city-library.example'),
  lead('Ben', 'Oskar Lind', 'oskar@lind-brewery.example', 'oskar.lind@private-mail.example'),
  lead('Ben', 'Marta Kowal', 'marta.kowal@kowal-dental.example'),
  lead('Ben', 'Felix Brandt', 'felix.brandt@brandt-legal.example'),
  lead('Ben', 'Elena Rossi', 'e.rossi@rossi-caffe.example'),
  lead('Ben', 'Kenji Mori', 'kenji.mori@mori-robotics.example'),
  lead('Ben', 'Anouk Peeters', 'anouk.peeters@mori-robotics.example'),
  lead('Sam', 'Daniel Marsh', 'daniel@marsh-schools.example'),
  lead('Sam', 'Lucia Ferro', 'lucia.ferro@ferro-clinics.example', 'lucia@private-mail.example'),
  lead('Sam', 'Ibrahim Sow', 'ibrahim.sow@ferro-clinics.example'),
  lead('Sam', 'Katrin Wolf', 'katrin.wolf@wolf-publishing.example'),
  lead('Clara', 'Thomas Beck', 'thomas.beck@beck-insurance.example'),
  lead('Clara', 'Amira Nasser', 'amira@nasser-design.example'),
  lead('Clara', "Liam O'Dea", "liam.o'dea@odea-partners.example"),
  lead('Clara', 'Zoë Müller', 'zoe.mueller@mueller-optics.example', 'zoe@private-mail.example'),
  lead('Clara', 'Pavel Horak', 'pavel.horak@horak-energy.example'),
  lead('Jules', 'Rosa Vidal', 'rosa.vidal@vidal-bakeries.example'),
  lead('Jules', 'Emil Strand', 'emil@strand-yoga.example'),
  lead('Jules', 'Tara Quinn', 'tara.quinn@quinn-coworking.example'),
];

function lead(owner: string, name: string, ...addresses: string[]): SampleLead {
  return { name, addresses, ownerEmail: `${owner.toLowerCase()}@${SAMPLE_DOMAIN}` };
}
