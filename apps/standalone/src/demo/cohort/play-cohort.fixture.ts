import type { LearnerEvent } from '@parcours/events';
import { digestNotice, digestPeriod, managersOf } from '@parcours-apps/journeys';
import { compileJourney, parseAttributes, parsePurposes, play, type Command, type Definitions, type JourneyDefinition, type Played } from '@parcours/journey';
import type { DigestEntry, DigestGroup } from '@parcours/store';
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Cohort } from './cohort-types';
import { deliveries } from './deliveries';
import { reactions } from './reactions';

/** The journeys of `config/`, compiled as publishing does. */
export function shippedDefinitions(): Definitions {
  const read = (file: string) => readFileSync(`config/${file}`, 'utf8');
  const purposes = parsePurposes(read('purposes.yaml'), 'purposes.yaml');
  const attributes = parseAttributes(read('attributes.yaml'), 'attributes.yaml');
  if (!purposes.ok || !attributes.ok) throw new Error('config does not load');
  const current = readdirSync('config/journeys').sort().map((file): JourneyDefinition => {
    const compiled = compileJourney(read(`journeys/${file}`), file, { version: 1, purposes: Object.keys(purposes.purposes), attributes: attributes.defaults });
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
    return compiled.definition;
  });
  const calendar = parse(read('calendars/fr.yaml')) as { holidays: { date: string }[] };
  return {
    set: 'shipped', current, paused: new Set(), version: (id) => current.find((journey) => journey.id === id), purposes: purposes.purposes,
    attributeDefaults: attributes.defaults, defaults: { timeZone: 'Europe/Paris', locale: 'fr' }, holidays: new Set(calendar.holidays.map(({ date }) => date)),
  };
}

const MINIMUM_GROUP = 5;

/** What closing the weeks tells the training managers, as the service that gathers digests does. */
function noticesOf(commands: readonly Command[], until: number): LearnerEvent[] {
  const groups = new Map<string, { group: DigestGroup; entries: DigestEntry[] }>();
  for (const { id, contact, at, journey, template = '', context, detail } of commands.filter(({ type }) => type === 'digest.add')) {
    const { digest, account, managers, consented } = detail as unknown as Pick<DigestGroup, 'digest'> & Pick<DigestEntry, 'account' | 'managers' | 'consented'>;
    const period = digestPeriod(at, digest, 'Europe/Paris');
    const key = JSON.stringify([account.id, journey, template, period.period]);
    const filling = groups.get(key) ?? { group: { id: key, account: account.id, journey, template, digest, ...period }, entries: [] };
    filling.entries.push({ id, contact, at, account, managers, consented, course: context.course as DigestEntry['course'] });
    groups.set(key, filling);
  }
  const closed = [...groups.values()].filter(({ group }) => group.closesAt <= until);
  return closed.flatMap(({ group, entries }) => managersOf(entries).flatMap((manager) => digestNotice(group, entries, manager, new Set(), MINIMUM_GROUP) ?? []));
}

/**
 * Plays a cohort with what its mailboxes answer and its managers are told. An answer changes what is sent after it and so what is
 * answered: played again, with the answers known so far, until nobody answers anything new. Ids of commands do not change from one round
 * to the next.
 */
export function playWithMailboxes(made: Cohort, definitions: Definitions): Played & { outcomes: LearnerEvent[]; rounds: number } {
  const end = Date.parse(made.period.from) + made.period.days * 86_400_000;
  let outcomes: LearnerEvent[] = [];
  for (let rounds = 1; rounds < 10; rounds += 1) {
    const played = play([...deliveries(made), ...outcomes], definitions, end);
    const mails = played.commands.filter(({ type }) => type === 'email.send');
    const answered = [...mails.flatMap((mail) => reactions(made, mail)), ...noticesOf(played.commands, end)];
    const known = new Set(outcomes.map(({ id }) => id));
    if (answered.length === outcomes.length && answered.every(({ id }) => known.has(id))) return { ...played, outcomes, rounds };
    outcomes = answered;
  }
  throw new Error('the mailboxes do not come to rest');
}
