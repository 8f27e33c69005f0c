import { normaliseIdentifier, type Identifier } from '@parcours/events';
import type { IdentityRules, SourceConfig } from '../config/source-config.schema';

type Rules = Pick<SourceConfig, 'source' | 'backfill' | 'identity'>;
type Fields = Record<string, unknown>;

export type RuledEvent = { type: 'event'; event: unknown } | { type: 'refused'; code: string; reason: string };

/**
 * An event with what its source's configuration adds: the platform's name where it states none, `backfill`, and the rules about identity.
 * `key`: the message's key as text. Refused: an event whose learner is named by nothing that is trusted. What is not of an event's shape stays
 * as it is, for the intake to refuse.
 */
export function applyRules(event: unknown, { source, backfill, identity }: Rules, key: string | undefined): RuledEvent {
  if (!isFields(event)) return { type: 'event', event };
  const data = isFields(event['data']) ? withRules(event['data'], identity, key) : undefined;
  if (data && namesNobody(event['data'], data)) {
    return { type: 'refused', code: 'identity-untrusted', reason: `None of the learner's identifiers is of a scheme that this source is trusted with (${identity.trust?.join(', ') ?? ''}). Correct identity.trust in config/sources.yaml; a replay takes the event in as it stands.` };
  }
  const nameless = event['source'] === undefined || event['source'] === null;
  return { type: 'event', event: { ...event, ...(source !== undefined && nameless && { source }), ...(backfill && { backfill: true }), ...(data && { data }) } };
}

function withRules(data: Fields, rules: IdentityRules, key: string | undefined): Fields {
  const { learner, actor, account } = data;
  const { issuer } = rules;
  const named = withKey(isFields(learner) ? claim(learner, rules) : learner, rules, key);
  return {
    ...data,
    ...(named !== undefined && { learner: named }),
    ...(isFields(actor) && { actor: claim(actor, { issuer }) }),
    ...(isFields(account) && Array.isArray(account['managers']) && { account: { ...account, managers: account['managers'].map((manager) => (isFields(manager) ? claim(manager, { issuer }) : manager)) } }),
  };
}

/** A person's identifiers: those that are trusted, with their issuer. */
function claim(person: Fields, { issuer, trust }: IdentityRules): Fields {
  const { identifiers } = person;
  if (!Array.isArray(identifiers)) return person;
  const trusted = trust?.map((scheme) => scheme.toLowerCase());
  const kept = identifiers.flatMap((identifier: unknown): unknown[] => {
    if (!isIdentifier(identifier)) return [identifier];
    const { scheme, issuer: stated } = normaliseIdentifier(identifier);
    if (trusted && !trusted.includes(scheme)) return [];
    return [issuer !== undefined && stated === undefined && scheme !== 'email' ? { ...identifier, issuer } : identifier];
  });
  return { ...person, identifiers: kept };
}

const identifiersOf = (data: unknown): number => {
  const learner = isFields(data) ? data['learner'] : undefined;
  return isFields(learner) && Array.isArray(learner['identifiers']) ? learner['identifiers'].length : 0;
};

const namesNobody = (before: unknown, after: Fields): boolean => identifiersOf(before) > 0 && identifiersOf(after) === 0;

/** The key as an identifier, unless the event itself names one of its scheme. */
function withKey(learner: unknown, { issuer, key: scheme }: IdentityRules, key: string | undefined): unknown {
  if (scheme === undefined || key === undefined || key.trim() === '') return learner;
  const given = learner ?? {};
  if (!isFields(given)) return learner;
  const identifiers: unknown = given['identifiers'] ?? [];
  if (!Array.isArray(identifiers)) return learner;
  const stated = identifiers.some((identifier) => isIdentifier(identifier) && normaliseIdentifier(identifier).scheme === scheme.toLowerCase());
  if (stated) return learner;
  const ours: Identifier = { scheme, value: key, ...(issuer !== undefined && scheme.toLowerCase() !== 'email' && { issuer }) };
  return { ...given, identifiers: [...(identifiers as unknown[]), ours] };
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

function isIdentifier(value: unknown): value is Identifier {
  return isFields(value) && typeof value['scheme'] === 'string' && typeof value['value'] === 'string' && (value['issuer'] === undefined || typeof value['issuer'] === 'string');
}
