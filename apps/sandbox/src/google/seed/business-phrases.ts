/** Texts of the sample mail. Everyone and everything in them is made up. */
export const TOPICS = [
  'Delivery dates for the spring order',
  'Quote for 40 oak desks',
  'Warranty question',
  'Sample boards',
  'Invoice 20418',
  'Site visit next week',
  'Price list 2026',
  'Meeting room furniture',
  'Change to the floor plan',
  'Framework agreement',
  'Colour options',
  'Assembly crew on site',
  'Payment terms',
  'Return of two chairs',
  'Showroom appointment',
  'Acoustic panels',
  'Proposal for the new office',
  'Order confirmation',
  'Missing fittings',
  'Reference customers',
];

export const OPENINGS = [
  'Thank you for your time yesterday.',
  'I am coming back to our call.',
  'Just a short note before the weekend.',
  'Thanks for the quick answer!',
  'Sorry for the late reply, we were at a trade fair.',
  'As promised, here are the details.',
  'I hope the week has started well.',
];

export const MIDDLES = [
  'Could you confirm that the delivery still works for the second week of the month?',
  'We would need the revised quote by Thursday, our board meets on Friday.',
  'The sample in light oak was the favourite here. Is it available in 160 cm too?',
  'Please find the numbers below; the discount is already taken off.',
  'Two of the chairs arrived with scratches. What would be the simplest way to exchange them?',
  'The floor plan has changed slightly: the meeting room moves to the north side.',
  'Our purchasing department asks for a payment term of 45 days.',
  'Would Tuesday at 10:30 suit you for the visit? Parking is behind the building.',
  'I have spoken with the workshop: eight weeks from order, six if we skip the oil finish.',
  'For the open space we think of forty places, half of them height-adjustable.',
];

export const CLOSINGS = ['Best regards', 'Kind regards', 'Many thanks', 'Have a good day', 'Talk soon'];

export const INTERNAL_TOPICS = [
  'Team lunch on Thursday',
  'Pipeline review',
  'Holiday planning',
  'New coffee machine',
  'Forecast for the quarter',
  'Showroom keys',
  'Onboarding plan',
];

export const NEWSLETTERS = [
  { name: 'The Timber Weekly', address: 'news@timber-weekly.example' },
  { name: 'Office Trends', address: 'hello@office-trends.example' },
  { name: 'Trade Fair Calendar', address: 'noreply@fair-calendar.example' },
  { name: 'Parcel Service', address: 'tracking@parcel-service.example' },
  { name: 'Invoice Portal', address: 'no-reply@invoice-portal.example' },
  { name: 'Railway Tickets', address: 'booking@railway-tickets.example' },
];

export const NEWSLETTER_TOPICS = [
  'This week in wood',
  'Five offices we like',
  'Your parcel is on its way',
  'Your ticket for Monday',
  'Early-bird prices end soon',
  'Your monthly statement is ready',
];

export const STRANGERS = [
  { name: 'Mira Kessel', address: 'mira.kessel@kessel-logistics.example' },
  { name: 'Tom Arden', address: 'tom@arden-accounting.example' },
  { name: 'Lena Voss', address: 'lena.voss@voss-print.example' },
  { name: 'Omar Haddad', address: 'omar@haddad-cleaning.example' },
  { name: 'Priya Nair', address: 'priya.nair@nair-it.example' },
  { name: 'Jonas Weber', address: 'weber@weber-steuer.example' },
  { name: 'Sofia Lund', address: 'sofia@lund-travel.example' },
  { name: 'Peter Novak', address: 'peter@novak-glass.example' },
];

export const SPAM_TOPICS = [
  'You have won',
  'Urgent: verify your account',
  'Cheap watches',
  'Investment of a lifetime',
];
