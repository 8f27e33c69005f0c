import { seededRandom } from '../support/seeded-random';

export interface FeedEvent {
  id: string;
  /** Which learner it is about, and its place among what is told about her (from 0). */
  contact: number;
  place: number;
  type: string;
  body: object;
}

/** A command as it is known before anything runs. */
export interface PlannedCommand {
  journey: 'at-once' | 'patient';
  /** The run's key: the enrolment. */
  run: string;
  step: string;
}

export interface Feed {
  /** Each stream is sent in order, batch by batch; a learner is in one stream only. */
  streams: FeedEvent[][][];
  commands: PlannedCommand[];
  /** Enrolment that enters a run -> id of its event. */
  entries: Map<string, string>;
  /** Modules that each learner completes. */
  modules: number[];
}

export interface FeedOptions {
  events: number;
  contacts: number;
  seed: number;
  streams?: number;
  batch?: number;
}

export const feedSource = 'lms/crash';
export const emailOf = (contact: number): string => `u${contact}@example.org`;
/** The enrolment that a learner's modules belong to; it enters nothing. */
export const baseOf = (contact: number): string => `base-${contact}`;

/** Enrolments that enter a journey come before this part of the feed. */
const lastEntry = 0.7;

type Told = Omit<FeedEvent, 'contact' | 'place' | 'body'> & { data: object };

/**
 * What a platform tells about its learners: mostly modules, sessions and visits, and the enrolments that enter two journeys. What one
 * batch says twice about a learner (an enrolment, and the answer or the cancellation behind it) stays together, so that the answer is
 * in time whenever the batch arrives. The same options give the same feed.
 */
export function crashFeed({ events, contacts, seed, streams = 4, batch = 100 }: FeedOptions): Feed {
  const random = seededRandom(seed);
  const feed: Feed = { streams: [], commands: [], entries: new Map(), modules: [] };
  // 1. each learner's story
  const stories = Array.from({ length: contacts }, (_, contact) => storyOf(contact, Math.floor(events / contacts) + (contact < events % contacts ? 1 : 0), random, feed));
  // 2. told in rounds, everybody once a round, in an order of its own
  const rounds = Math.max(...stories.map(({ length }) => length));
  for (let stream = 0; stream < streams; stream++) {
    const own = stories.filter((_, contact) => contact % streams === stream);
    const batches: FeedEvent[][] = [];
    for (let round = 0; round < rounds; round++) {
      let open: FeedEvent[] = [];
      for (const story of shuffled(own, random)) {
        open.push(...(story[round] ?? []));
        if (open.length < batch) continue;
        batches.push(open);
        open = [];
      }
      if (open.length > 0) batches.push(open);
    }
    feed.streams.push(batches);
  }
  return feed;
}

/** `count` events about one learner, those that must come together in one item. */
function storyOf(contact: number, count: number, random: () => number, { commands, entries, modules }: Feed): FeedEvent[][] {
  const items: Told[][] = [[enrolled(contact, baseOf(contact), 'base', 'online')]];
  const special = new Map<number, Told[]>();
  let left = count - 1;
  const latest = Math.max(2, Math.floor(count * lastEntry));
  const place = (): number => {
    let found = 1 + Math.floor(random() * (latest - 1));
    while (special.has(found)) found++;
    return found;
  };
  // 1. the journey without waits
  if (random() < 0.7 && left >= 1) {
    const id = `once-${contact}`;
    const classroom = random() < 0.4;
    special.set(place(), [enrolled(contact, id, 'at-once', classroom ? 'classroom' : 'online')]);
    entries.set(id, `created-${id}`);
    for (const step of ['hello', 'ideas', ...(classroom ? ['letter', 'welcome-her'] : [])]) commands.push({ journey: 'at-once', run: id, step });
    left -= 1;
  }
  // 2. the one that waits: answered, left, or neither
  if (random() < 0.5 && left >= 2) {
    const id = `patient-${contact}`;
    const fate = random();
    const told = [enrolled(contact, id, 'patient', 'online')];
    if (fate < 0.6) told.push({ id: `answer-${id}`, type: 'interest.declared', data: { topics: ['excel'] } });
    else if (fate < 0.75) told.push({ id: `left-${id}`, type: 'enrolment.cancelled', data: { enrolment: { id } } });
    special.set(place(), told);
    entries.set(id, `created-${id}`);
    for (const step of fate < 0.6 ? ['first', 'thank', 'last'] : fate < 0.75 ? ['first'] : ['first', 'by-post', 'last']) commands.push({ journey: 'patient', run: id, step });
    left -= told.length;
  }
  // 3. everyday life around them
  modules[contact] = 0;
  for (let round = 1; left > 0 || special.size > 0; round++) {
    const told = special.get(round);
    special.delete(round);
    if (told) items.push(told);
    else if (left > 0) {
      left -= 1;
      const ordinary = everyday(contact, round, random());
      if (ordinary.type === 'module.completed') modules[contact] = (modules[contact] ?? 0) + 1;
      items.push([ordinary]);
    }
  }
  let next = 0;
  return items.map((item) => item.map(({ data, ...told }) => ({ ...told, contact, place: next, body: cloudEvent(contact, next++, { ...told, data }) })));
}

function everyday(contact: number, round: number, chance: number): Told {
  const id = `e-${contact}-${round}`;
  const enrolment = { id: baseOf(contact) };
  const module = { id: `m-${round}`, type: 'module', name: `Module ${round}` };
  if (chance < 0.5) return { id, type: 'module.completed', data: { enrolment, activity: module } };
  if (chance < 0.7) return { id, type: 'session.attended', data: { enrolment, session: { id: `s-${round}` } } };
  if (chance < 0.85) return { id, type: 'progress.updated', data: { enrolment, done: round, total: 60 } };
  return { id, type: 'media.progressed', data: { enrolment, activity: { ...module, type: 'media' }, position: round, duration: 300 } };
}

function enrolled(contact: number, id: string, course: string, mode: string): Told {
  const address = { name: 'Ana Roux', line1: `${contact + 1} rue des Lilas`, postalCode: '75011', city: 'Paris', country: 'FR' };
  return { id: `created-${id}`, type: 'enrolment.created', data: { attributes: { firstName: 'Ana', lastName: 'Roux', locale: 'fr', address }, course: { id: course, name: 'Excel avancé' }, enrolment: { id, mode } } };
}

function cloudEvent(contact: number, place: number, { id, type, data }: Told): object {
  const { attributes, ...rest } = data as { attributes?: object };
  const identifiers = [{ scheme: 'lms', issuer: feedSource, value: `u-${contact}` }, { scheme: 'email', value: emailOf(contact) }];
  return {
    specversion: '1.0', id, source: feedSource, type: `org.parcours.learner.${type}.v1`, time: new Date(Date.UTC(2026, 2, 2) + place * 60_000).toISOString(),
    data: { learner: { identifiers, ...(attributes && { attributes }) }, ...rest },
  };
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j] as T, order[i] as T];
  }
  return order;
}
