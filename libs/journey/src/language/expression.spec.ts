import type { Scope } from '../graph';
import { ExpressionCompiler } from './expression';

const compiler = new ExpressionCompiler({ nickname: '', points: 0 }, false);
const now = new Date('2026-03-30T08:00:00Z');
const event = { id: 'e', type: 'evaluation.submitted', time: now, data: { evaluation: { kind: 'hot', nps: 9, interests: ['sql', 'bi'] }, enrolment: { id: 'n-1' } } };
const scope: Scope = {
  entry: event,
  contact: { attributes: { nickname: 'Zo', points: 3, timeZone: 'nowhere' }, identifiers: [], interests: ['sql'], tags: [], consents: { offers: { email: 'granted' } } },
  enrolment: { id: 'n-1', status: 'active', modulesDone: 2, starts: new Date('2026-04-10T08:00:00Z') },
  run: { id: 'r', key: 'n-1', startedAt: now },
  now,
  touches: [{ channel: 'email', template: 'welcome', at: Date.parse('2026-03-29T08:00:00Z') - 23 * 3_600_000 }],
  zone: 'Europe/Paris',
};

function evaluate(source: string, over: Partial<Scope> = {}): unknown {
  const compiled = compiler.compile(source, 'step', 'value');
  if (!compiled.ok) throw new Error(compiled.faults.map((fault) => fault.message).join('; '));
  return compiled.expression.evaluate({ ...scope, ...over });
}

describe('an expression', () => {
  it.each([
    ['entry.data.evaluation.nps >= 9', true],
    ['entry.data.evaluation.nps == 9 && 9 == entry.data.evaluation.nps', true],
    ['entry.data.evaluation.nps != 9', false],
    ['entry.data.evaluation.nps in [9, 10]', true],
    ['entry.data.evaluation.nps * 2 + 1 - 3 / 2', 17.5],
    ['size(entry.data.evaluation.interests) == 2', true],
    ['size(contact.interests) + 1', 2],
    ['"sql" in contact.interests', true],
    ['contact.interests.exists(i, i.startsWith("s"))', true],
    ['enrolment.modulesDone > 1', true],
    ['contact.attributes.points + 1', 4],
    ['contact.attributes.nickname + "é"', 'Zoé'],
    ['contact.consents.offers.email == "granted"', true],
    ['has(enrolment.score) && enrolment.score > 0.5', false],
    ['enrolment.starts - duration("168h")', new Date('2026-04-03T08:00:00Z')],
    ['enrolment.starts > now', true],
    ['run.key == entry.data.enrolment.id', true],
    ['entry.data.evaluation.interests', ['sql', 'bi']],
    ['enrolment.score > 0.5 || true', true],
    ['enrolment.score > 0.5 && false', false],
  ])('%s', (source, value) => expect(evaluate(source)).toEqual({ value }));

  it('tells what is missing instead of throwing', () => {
    expect(evaluate('enrolment.score > 0.5')).toEqual({ missing: 'enrolment.score' });
    expect(evaluate('woke.data.evaluation.nps > 3')).toEqual({ missing: 'woke' });
    expect(evaluate('entry.data.evaluation.nps > 3', { entry: { data: { evaluation: { nps: 'nine' } } } })).toHaveProperty('missing');
  });

  it('tells what it reads', () => {
    const compiled = compiler.compile('entry.data.evaluation.nps >= 9 && contact.attributes.points > 0', 'step', 'condition');
    expect(compiled.ok && compiled.expression.reads).toEqual(['entry.data.evaluation.nps', 'contact.attributes.points']);
  });

  it('counts the days of sentWithin in the zone that counts for the learner, the bound included', () => {
    // Paris went to summer time in between: the calendar days are 47 hours long.
    expect(evaluate('sentWithin("welcome", "2d")')).toEqual({ value: true });
    expect(evaluate('sentWithin("email", "46h")')).toEqual({ value: false });
    expect(evaluate('sentWithin("print", "30d")')).toEqual({ value: false });
    expect(evaluate('sentWithin("welcome", "47h")')).toEqual({ value: true });
    const touches = [{ channel: 'email', template: 'welcome', at: Date.parse('2026-03-28T08:30:00Z') }];
    expect(['Europe/Paris', 'Asia/Tokyo'].map((zone) => evaluate('sentWithin("welcome", "2d")', { touches, zone }))).toEqual([{ value: false }, { value: true }]);
  });
});
