import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { EVENT_NAMES, fullType, parseEvent, schemaOf, type LearnerEvent } from './index';

const RECEIVED = Date.UTC(2026, 2, 2, 9, 0, 0);
const learner = { identifiers: [{ scheme: 'lms', issuer: 'lms/main', value: 'u-1' }] };

/** The least each name asks for, beside the learner. */
const least: Record<string, Record<string, unknown>> = {
  enrolment: { enrolment: { id: 'enr-1' } },
  course: { course: { id: 'c-1' } },
  module: { activity: { id: 'm-1', type: 'module' } },
  'evaluation.submitted': { evaluation: { kind: 'hot' } },
  consent: { consent: { purpose: 'learning-news' } },
  'contact.closed': { reason: 'left' },
  email: { command: 'cmd-1', step: 'welcome' },
  'email.bounced': { command: 'cmd-1', kind: 'hard' },
  recommendation: { command: 'cmd-1' },
  print: { command: 'cmd-1' },
  task: { command: 'cmd-1' },
  'statement.voided': { target: 's-1' },
};

function leastData(name: string): Record<string, unknown> {
  return { learner, ...(least[name] ?? least[name.split('.')[0] ?? ''] ?? {}) };
}

function event(name: string, data: unknown, over: Record<string, unknown> = {}): Record<string, unknown> {
  return { specversion: '1.0', id: 'a-1', source: 'lms/main', type: fullType(name), time: '2026-03-02T09:00:00Z', data, ...over };
}

function accepted(input: unknown, receivedAt = RECEIVED): LearnerEvent {
  const parsed = parseEvent(input, receivedAt);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.event;
}

function issues(input: unknown, receivedAt?: number) {
  const parsed = parseEvent(input, receivedAt);
  return parsed.ok ? [] : parsed.issues;
}

describe('parseEvent', () => {
  it.each(EVENT_NAMES)('takes the least a %s asks for, and keeps fields it does not know', (name) => {
    const data = { ...leastData(name), somethingElse: { deep: [1, null, 'x'] } };
    const read = accepted(event(name, data));
    expect(read.type).toBe(`org.parcours.learner.${name}.v1`);
    expect(read.data).toEqual(data);
  });

  it('takes a short name for the full type', () => {
    expect(accepted(event('x', leastData('enrolment.created'), { type: 'enrolment.created' })).type).toBe(fullType('enrolment.created'));
  });

  const file = join('..', 'shared', 'design', 'example', 'events.ndjson');
  const runIfPresent = existsSync(file) ? it : it.skip;
  runIfPresent('takes every event of the example file (skipped where it is absent)', () => {
    const lines = readFileSync(file, 'utf8').split('\n').filter((line) => line !== '');
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      const input = JSON.parse(line) as Record<string, unknown>;
      expect(parseEvent(input, RECEIVED + 1e10)).toEqual({ ok: true, event: input });
    }
  });

  it.each([
    ['an enrolment without id', event('enrolment.created', { learner, enrolment: {} }), 'data.enrolment.id', 'missing'],
    ['an enrolment event without enrolment', event('enrolment.created', { learner }), 'data.enrolment', 'missing'],
    ['a course event that names no course', event('course.completed', { learner }), 'data.course', 'missing'],
    ['a module without activity', event('module.completed', { learner }), 'data.activity', 'missing'],
    ['an evaluation of an unknown kind', event('evaluation.submitted', { learner, evaluation: { kind: 'warm' } }), 'data.evaluation.kind', 'wrong-value'],
    ['an nps of 11', event('evaluation.submitted', { learner, evaluation: { kind: 'hot', nps: 11 } }), 'data.evaluation.nps', 'out-of-range'],
    ['an nps of 7.5', event('evaluation.submitted', { learner, evaluation: { kind: 'hot', nps: 7.5 } }), 'data.evaluation.nps', 'wrong-type'],
    ['an nps as text', event('evaluation.submitted', { learner, evaluation: { kind: 'hot', nps: '9' } }), 'data.evaluation.nps', 'wrong-type'],
    ['an evaluation of nobody that is not anonymous', event('evaluation.submitted', { evaluation: { kind: 'hot' } }), 'data.learner', 'missing'],
    ['a consent without purpose', event('consent.granted', { learner, consent: { channel: 'email' } }), 'data.consent.purpose', 'missing'],
    ['a bounce without kind', event('email.bounced', { learner, command: 'c' }), 'data.kind', 'missing'],
    ['an outcome without command', event('print.returned', { learner }), 'data.command', 'missing'],
    ['a closing for no known reason', event('contact.closed', { learner, reason: 'bored' }), 'data.reason', 'wrong-value'],
    ['a time without zone', event('enrolment.created', { learner, enrolment: { id: 'e', starts: '2026-03-02T09:00:00' } }), 'data.enrolment.starts', 'wrong-format'],
    ['no learner', event('login.recorded', {}), 'data.learner', 'missing'],
    ['a learner without identifier', event('login.recorded', { learner: { identifiers: [] } }), 'data.learner.identifiers', 'out-of-range'],
    ['a blank identifier', event('login.recorded', { learner: { identifiers: [{ scheme: 'lms', value: '  ' }] } }), 'data.learner.identifiers.0.value', 'wrong-format'],
    ['an address that is none', event('login.recorded', { learner: { identifiers: [{ scheme: 'email', value: 'ana' }] } }), 'data.learner.identifiers.0.value', 'wrong-format'],
    ['a line break in an address', event('login.recorded', { learner: { identifiers: [{ scheme: 'email', value: 'a@b.fr\r\nBcc: x@y.z' }] } }), 'data.learner.identifiers.0.value', 'wrong-format'],
    ['a country that is no code', event('profile.updated', { learner: { ...learner, attributes: { address: { country: 'France' } } } }), 'data.learner.attributes.address.country', 'wrong-format'],
    ['an unknown type without learner', event('com.example.badge', {}), 'data.learner', 'missing'],
    ['data that is no object', event('com.example.badge', [1]), 'data', 'wrong-type'],
    ['no data', event('login.recorded', undefined), 'data', 'missing'],
    ['another specversion', event('login.recorded', { learner }, { specversion: '0.3' }), 'specversion', 'wrong-value'],
    ['an empty source', event('login.recorded', { learner }, { source: '' }), 'source', 'out-of-range'],
    ['no id', event('login.recorded', { learner }, { id: undefined }), 'id', 'missing'],
    ['a type with spaces', event('login.recorded', { learner }, { type: 'a b' }), 'type', 'wrong-format'],
    ['a time that is none', event('login.recorded', { learner }, { time: 'yesterday' }), 'time', 'wrong-format'],
    ['an extension in capitals', event('login.recorded', { learner }, { traceParent: 'x' }), 'traceParent', 'wrong-name'],
    ['an extension that is an object', event('login.recorded', { learner }, { trace: {} }), 'trace', 'wrong-type'],
    ['binary data', event('login.recorded', { learner }, { data_base64: 'AA==' }), 'data_base64', 'wrong-format'],
    ['another media type', event('login.recorded', { learner }, { datacontenttype: 'text/xml' }), 'datacontenttype', 'wrong-format'],
  ])('refuses %s, naming the field', (_case, input, path, code) => {
    const found = issues(input, RECEIVED);
    expect(found).toContainEqual(expect.objectContaining({ path, code }));
    for (const issue of found) {
      expect(issue.message).toContain(issue.path);
      expect(issue.message).toMatch(/expected .+\. [A-Z].+\.$/s);
    }
  });

  it('says what was expected and how to put it right', () => {
    expect(issues(event('enrolment.created', { learner, enrolment: {} }))[0]?.message).toBe(
      'data.enrolment.id: expected a string, found nothing. Add data.enrolment.id.',
    );
  });

  it('repeats nothing of a person in its messages', () => {
    const found = issues(event('login.recorded', { learner: { identifiers: [{ scheme: 'email', value: 'ana roux' }] } }));
    expect(JSON.stringify(found)).not.toContain('roux');
  });

  it.each(['com.example.badge.earned', 'http://adlnet.gov/expapi/verbs/attended', 'org.parcours.learner.badge.earned.v1', 'org.parcours.learner.enrolment.created.v2'])(
    'takes the unknown but well-formed type %s as it is',
    (type) => {
      expect(accepted(event(type, { learner, badge: { id: 1 } }))).toMatchObject({ type, data: { badge: { id: 1 } } });
    },
  );

  it('takes an anonymous evaluation of nobody', () => {
    expect(accepted(event('evaluation.submitted', { evaluation: { kind: 'cold', anonymous: true } })).data.learner).toBeUndefined();
  });

  it('takes an outcome without learner, as its command names the contact', () => {
    expect(accepted(event('print.returned', { command: 'c-1' })).data.command).toBe('c-1');
  });

  it.each([
    ['2026-03-02T10:00:00+01:00', '2026-03-02T09:00:00Z'],
    ['2026-03-02t09:00:00.000z', '2026-03-02T09:00:00Z'],
    ['2026-03-02T09:00:00.123456Z', '2026-03-02T09:00:00.123Z'],
  ])('brings time %s to UTC', (time, utc) => {
    expect(accepted(event('login.recorded', { learner }, { time })).time).toBe(utc);
  });

  it('takes the time of receipt where none is stated, and refuses the event without either', () => {
    const timeless = event('login.recorded', { learner }, { time: undefined });
    expect(accepted(timeless).time).toBe('2026-03-02T09:00:00Z');
    expect(issues(timeless)).toEqual([expect.objectContaining({ path: 'time', code: 'missing' })]);
  });

  it('clamps and flags a time more than 24 hours ahead, and leaves one of exactly 24 hours', () => {
    const far = accepted(event('login.recorded', { learner }, { time: '2026-03-03T09:00:01Z' }));
    expect(far).toMatchObject({ time: '2026-03-02T09:00:00Z', timeflag: 'clamped' });
    const near = accepted(event('login.recorded', { learner }, { time: '2026-03-03T09:00:00Z' }));
    expect(near.time).toBe('2026-03-03T09:00:00Z');
    expect(near).not.toHaveProperty('timeflag');
  });

  it('keeps extensions, leaves out null ones, and reads backfill as a boolean', () => {
    const read = accepted(event('login.recorded', { learner }, { origin: 'moodle', traceparent: null, backfill: 'true' }));
    expect(read).toMatchObject({ origin: 'moodle', backfill: true });
    expect(read).not.toHaveProperty('traceparent');
  });

  it('refuses __proto__ keys wherever they stand and pollutes nothing', () => {
    for (const place of ['{"__proto__": {"polluted": 1}}', '{"learner": {"identifiers": [], "attributes": {"__proto__": {"polluted": 1}}}}']) {
      expect(issues(event('login.recorded', JSON.parse(place)))).toEqual([expect.objectContaining({ code: 'forbidden-key' })]);
    }
    expect(issues(JSON.parse('{"__proto__": {"specversion": "1.0"}}'))).toEqual([expect.objectContaining({ code: 'forbidden-key' })]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('refuses JSON 1,000 and 100,000 levels deep without throwing', () => {
    for (const depth of [1000, 100_000]) {
      let deep: unknown = 1;
      for (let at = 0; at < depth; at += 1) deep = at % 2 === 0 ? [deep] : { a: deep };
      expect(issues(event('login.recorded', { learner, deep }))).toEqual([expect.objectContaining({ code: 'too-deep' })]);
      expect(issues(deep)).toHaveLength(1);
    }
  });

  it('answers huge strings in any place quickly and briefly', () => {
    const huge = 'a@'.repeat(2_000_000);
    const before = performance.now();
    for (const input of [
      event('login.recorded', { learner, huge }, { id: huge, source: huge, type: huge, time: huge, datacontenttype: huge }),
      event('login.recorded', { learner: { identifiers: [{ scheme: huge, issuer: huge, value: huge }, { scheme: 'email', value: huge }], attributes: { locale: huge, timeZone: huge } } }),
      event('login.recorded', { learner }, { [huge]: 1 }),
    ]) {
      expect(JSON.stringify(issues(input)).length).toBeLessThan(10_000);
    }
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  it('answers objects that no JSON is made of', () => {
    const trap = new Proxy({}, { ownKeys: () => { throw new Error('trap'); } });
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    for (const input of [undefined, null, 3, 'x', [], trap, cyclic, new Date(0), () => 1, { a: 1n }, event('login.recorded', { learner, at: new Date(0) })]) {
      expect(parseEvent(input).ok).toBe(false);
    }
  });

  it('never throws on arbitrary JSON, neither as event nor as data of any name', () => {
    fc.assert(fc.property(fc.jsonValue(), (input) => expect(typeof parseEvent(input, RECEIVED).ok).toBe('boolean')));
    fc.assert(
      fc.property(fc.constantFrom(...EVENT_NAMES), fc.jsonValue({ maxDepth: 4 }), fc.dictionary(fc.constantFrom('learner', 'course', 'enrolment', 'evaluation', 'consent'), fc.jsonValue()), (name, any, parts) => {
        expect(typeof parseEvent(event(name, any)).ok).toBe('boolean');
        expect(typeof parseEvent(event(name, { learner, ...parts })).ok).toBe('boolean');
      }),
      { numRuns: 300 },
    );
  });

  it('changes neither its input nor, read twice, its answer', () => {
    fc.assert(
      fc.property(fc.constantFrom(...EVENT_NAMES), fc.dictionary(fc.string().filter((key) => key !== '__proto__'), fc.jsonValue()), (name, extra) => {
        const input = event(name, { ...leastData(name), extra });
        const before = JSON.stringify(input);
        const once = accepted(input);
        expect(JSON.stringify(input)).toBe(before);
        expect(accepted(once)).toEqual(once);
      }),
    );
  });
});

describe('schemaOf', () => {
  it('has a schema for every name, and one for all others', () => {
    for (const name of EVENT_NAMES) expect(schemaOf(name).safeParse(leastData(name)).success).toBe(true);
    expect(schemaOf('toString').safeParse({ learner }).success).toBe(true);
  });
});
