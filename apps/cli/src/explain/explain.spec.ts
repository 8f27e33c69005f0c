import type { TimelineItemView } from '@parcours-apps/gateway';
import { aboutJourney } from './about-journey';
import { explainedLine } from './explained-line';

const at = '2026-03-02T09:00:00Z';
const trace = (more: Partial<TimelineItemView>): TimelineItemView => ({ at, kind: 'trace', title: 'T', journey: 'news', cause: { type: 'event', id: 'lms e-1', name: 'course.completed' }, ...more });
const plain = (item: TimelineItemView) => explainedLine(item).replace(/\u001b\[\d+m/g, '');

describe('a line of what happened', () => {
  it.each<[string, TimelineItemView, string]>([
    ['an event', { at, kind: 'event', title: 'course.completed: Excel' }, '2026-03-02 09:00  course.completed: Excel'],
    ['a mail', trace({ step: 'hello', outcome: 'acted', message: { id: 'm', channel: 'email', subject: 'Bonjour', status: 'done' } }), '2026-03-02 09:00    news/hello acted: email "Bonjour" done'],
    ['a branch', trace({ step: 'way', outcome: 'noted', reason: 'branch 2', condition: 'nps >= 7', saw: { 'entry.data.evaluation.nps': 8 } }), '2026-03-02 09:00    news/way went (branch 2) because `nps >= 7` holds; entry.data.evaluation.nps = 8'],
    ['a refusal by an earlier word', trace({ step: 'mail', outcome: 'skipped', reason: 'unsubscribed', because: { what: 'withdrawn', purpose: 'offers', channel: 'email', at, name: 'consent.withdrawn', id: 'lms c-1' } }),
      '2026-03-02 09:00    news/mail skipped (unsubscribed) because consent was withdrawn for offers by email on 2026-03-02 09:00 (consent.withdrawn lms c-1)'],
    ['a refusal nobody caused', trace({ step: 'mail', outcome: 'skipped', reason: 'no-consent', because: { what: 'never-granted', purpose: 'offers', channel: 'email' } }), '2026-03-02 09:00    news/mail skipped (no-consent) because consent was never given for offers by email'],
    ['a pause', trace({ step: 'mail', outcome: 'skipped', reason: 'paused', because: { what: 'paused', journey: 'loop', step: 'calm', at } }), '2026-03-02 09:00    news/mail skipped (paused) because promotions were paused at loop/calm on 2026-03-02 09:00'],
    ['an entry whose condition did not hold', trace({ outcome: 'noted', reason: 'entry-condition', condition: 'event.data.success', saw: { 'event.data.success': null } }),
      '2026-03-02 09:00    news not entered: the condition of its entry did not hold because `event.data.success` is false; event.data.success is missing'],
    ['an entry too late', trace({ outcome: 'noted', reason: 'too-old' }), '2026-03-02 09:00    news not entered: the event was older than `within` allows'],
    ['a waking by time', trace({ step: 'pause', outcome: 'woke', cause: { type: 'timer' } }), '2026-03-02 09:00    news/pause woke because its time had come'],
  ])('says %s with what it rests on', (_what, item, line) => {
    expect(plain(item)).toBe(line);
  });
});

describe('what concerns one journey', () => {
  const event = (id: string): TimelineItemView => ({ at, kind: 'event', title: id, id });
  const timeline = [event('lms e-0'), event('lms e-1'), trace({ outcome: 'entered' }), trace({ step: 'mail', outcome: 'acted' }), trace({ step: 'letter', outcome: 'skipped', reason: 'no-address' }), trace({ journey: 'other', outcome: 'entered' })];

  it('is what it did, with the events it did so on', () => {
    expect(aboutJourney(timeline, 'news').items).toEqual(timeline.slice(1, 5));
  });

  it.each<[string, TimelineItemView[], RegExp]>([
    ['she got in', timeline, /entered news once: 1 step acted, 1 was skipped/],
    ['she did not', [trace({ outcome: 'noted', reason: 'role' })], /never entered news: one event/],
    ['it never looked at her', [event('lms e-0')], /never looked at her/],
  ])('ends with an answer: %s', (_what, items, answer) => {
    expect(aboutJourney(items, 'news').answer).toMatch(answer);
  });
});
