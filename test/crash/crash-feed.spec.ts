import { parseEvent } from '@parcours/events';
import { crashFeed } from './crash-feed';

const feed = crashFeed({ events: 3_000, contacts: 200, seed: 5 });
const events = feed.streams.flat(2);

describe('the feed of a crash run', () => {
  it('has as many events as asked for, each with an id of its own, and all of them sound', () => {
    expect(events).toHaveLength(3_000);
    expect(new Set(events.map(({ id }) => id)).size).toBe(3_000);
    expect(events.flatMap(({ id, body }) => (parseEvent(body, 0).ok ? [] : [id]))).toEqual([]);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(crashFeed({ events: 3_000, contacts: 200, seed: 5 })).toEqual(feed);
    expect(crashFeed({ events: 3_000, contacts: 200, seed: 6 }).commands).not.toEqual(feed.commands);
  });

  it('tells about each learner in order, in one stream', () => {
    const next = new Map<number, number>();
    for (const { contact, place } of events) {
      expect(place).toBe(next.get(contact) ?? 0);
      next.set(contact, place + 1);
    }
    feed.streams.forEach((batches, stream) => expect(batches.flat().every(({ contact }) => contact % feed.streams.length === stream)).toBe(true));
  });

  it('keeps an enrolment and the answer behind it in one batch', () => {
    const batchOf = new Map(feed.streams.flat().flatMap((batch, number) => batch.map(({ id }) => [id, number] as const)));
    const answers = events.filter(({ id }) => /^(answer|left)-/.test(id));
    expect(answers.length).toBeGreaterThan(20);
    for (const { id } of answers) expect(batchOf.get(id)).toBe(batchOf.get(id.replace(/^(answer|left)/, 'created')));
  });

  it('asks for at most four commands a learner and journey, and counts modules as they are told', () => {
    expect(feed.commands.length).toBeLessThan(200 * 4);
    expect(feed.modules.reduce((sum, count) => sum + count, 0)).toBe(events.filter(({ type }) => type === 'module.completed').length);
  });
});
