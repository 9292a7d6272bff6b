import { LABEL, type MessageWho } from '../providers/mail-provider.ts';
import { toAddressKey, toBaseAddressKey, toDomainKey } from './address-key.ts';

export type SkipReason = 'not_a_lead' | 'excluded' | 'internal' | 'draft' | 'spam' | 'bin' | 'chat';
export type ParticipantRole = 'from' | 'to' | 'cc' | 'bcc' | 'reply_to';

export interface Participant {
  addressKey: string;
  role: ParticipantRole;
}

export interface LeadMatch {
  leadId: string;
  addressKey: string;
  /** `alias`: matched only with its `+tag` folded away. */
  match: 'exact' | 'alias';
}

/** What the company says about leads and exclusions, as far as the messages at hand need it. */
export interface MatchingRules {
  revision: number;
  /** Address key → leads that have it. */
  leadIdsByAddressKey: ReadonlyMap<string, readonly string[]>;
  /** Address keys and domains that are never recorded, for this mailbox. */
  exclusions: ReadonlySet<string>;
  ownDomains: ReadonlySet<string>;
  recordInternal: boolean;
}

export type Fate =
  | { state: 'recorded'; participants: Participant[]; leads: LeadMatch[] }
  | { state: 'skipped'; reason: SkipReason };

/** The fate of one message under the rules of one revision. Pure. */
export function decideFate({ message, rules }: { message: MessageWho; rules: MatchingRules }): Fate {
  const byLabel = skipByLabel(message.labels);
  if (byLabel) return { state: 'skipped', reason: byLabel };

  const participants = listParticipants(message);
  const leads = matchLeads({ participants, rules });
  // Known leads come first: the other reasons explain mail that would have been recorded.
  if (leads.length === 0) return { state: 'skipped', reason: 'not_a_lead' };
  if (participants.some((one) => isExcluded({ addressKey: one.addressKey, rules }))) {
    return { state: 'skipped', reason: 'excluded' };
  }
  if (!rules.recordInternal && isInternal({ participants, rules })) {
    return { state: 'skipped', reason: 'internal' };
  }
  return { state: 'recorded', participants, leads };
}

/** Drafts, spam, the bin and chats are not recorded; leaving those labels asks the question again. */
export function skipByLabel(labels: readonly string[]): SkipReason | null {
  if (labels.includes(LABEL.draft)) return 'draft';
  if (labels.includes(LABEL.spam)) return 'spam';
  if (labels.includes(LABEL.bin)) return 'bin';
  if (labels.includes(LABEL.chat)) return 'chat';
  return null;
}

/** Everybody who took part, by address key, each once per role. */
export function listParticipants(
  message: Pick<MessageWho, 'from' | 'to' | 'cc' | 'bcc' | 'replyTo'>,
): Participant[] {
  const seen = new Map<string, Participant>();
  const add = (people: readonly { address: string }[], role: ParticipantRole) => {
    for (const person of people) {
      const addressKey = toAddressKey(person.address);
      if (addressKey) seen.set(`${role} ${addressKey}`, { addressKey, role });
    }
  };
  add(message.from ? [message.from] : [], 'from');
  add(message.to, 'to');
  add(message.cc, 'cc');
  add(message.bcc, 'bcc');
  add(message.replyTo, 'reply_to');
  return [...seen.values()];
}

/** The keys to ask leads for: each participant's, and the one without its `+tag`. */
export function listLookupKeys(participants: readonly Participant[]): string[] {
  const keys = new Set<string>();
  for (const { addressKey } of participants) {
    keys.add(addressKey);
    const base = toBaseAddressKey(addressKey);
    if (base) keys.add(base);
  }
  return [...keys];
}

function matchLeads({
  participants,
  rules,
}: {
  participants: readonly Participant[];
  rules: MatchingRules;
}): LeadMatch[] {
  const found = new Map<string, LeadMatch>();
  const add = (addressKey: string, match: LeadMatch['match']) => {
    for (const leadId of rules.leadIdsByAddressKey.get(addressKey) ?? []) {
      const known = found.get(leadId);
      if (!known || (known.match === 'alias' && match === 'exact')) {
        found.set(leadId, { leadId, addressKey, match });
      }
    }
  };
  for (const { addressKey } of participants) {
    add(addressKey, 'exact');
    const base = toBaseAddressKey(addressKey);
    if (base) add(base, 'alias');
  }
  return [...found.values()];
}

function isExcluded({ addressKey, rules }: { addressKey: string; rules: MatchingRules }): boolean {
  const domain = toDomainKey(addressKey);
  return rules.exclusions.has(addressKey) || (domain !== null && rules.exclusions.has(domain));
}

function isInternal({ participants, rules }: { participants: readonly Participant[]; rules: MatchingRules }) {
  return participants.every(({ addressKey }) => rules.ownDomains.has(toDomainKey(addressKey) ?? ''));
}
