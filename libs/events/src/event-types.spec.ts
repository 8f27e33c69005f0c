import { EVENT_NAMES, formatTime, fullType, parseTime, shortName, toJsonSchema } from './index';

describe('event types', () => {
  it('gives every short name a full type and back', () => {
    expect(new Set(EVENT_NAMES).size).toBe(EVENT_NAMES.length);
    for (const name of EVENT_NAMES) {
      expect(fullType(name)).toBe(`org.parcours.learner.${name}.v1`);
      expect(shortName(fullType(name))).toBe(name);
      expect(fullType(fullType(name))).toBe(fullType(name));
    }
  });

  it.each([
    ['org.parcours.learner.badge.earned.v1', 'badge.earned'],
    ['org.parcours.learner.enrolment.created.v2', 'org.parcours.learner.enrolment.created.v2'],
    ['org.parcours.learner.v1', 'org.parcours.learner.v1'],
    ['com.example.badge', 'com.example.badge'],
  ])('calls the unknown type %s %s', (type, name) => {
    expect(shortName(type)).toBe(name);
  });
});

describe('RFC 3339 times', () => {
  it.each([
    ['2026-03-02T09:00:00Z', '2026-03-02T09:00:00Z'],
    ['2026-03-02 09:00:00.5-05:30', '2026-03-02T14:30:00.500Z'],
    ['2024-02-29T23:59:60Z', '2024-03-01T00:00:00Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
  ])('reads %s as %s', (text, utc) => {
    const instant = parseTime(text);
    expect(instant).toBeDefined();
    expect(formatTime(instant ?? NaN)).toBe(utc);
  });

  it.each(['', '2026-03-02', '2026-03-02T09:00:00', '2026-02-30T09:00:00Z', '2025-02-29T00:00:00Z', '2026-13-01T00:00:00Z', '2026-03-02T24:00:00Z', '2026-03-02T09:00:00+24:00', '+02026-03-02T09:00:00Z'])(
    'refuses %j',
    (text) => {
      expect(parseTime(text)).toBeUndefined();
    },
  );
});

describe('toJsonSchema', () => {
  const schemas = toJsonSchema();

  it('describes the envelope, every event and the records they share', () => {
    for (const name of ['LearnerEvent', 'OtherEvent', 'Learner', 'Identifier', 'PostalAddress', ...EVENT_NAMES]) expect(schemas[name]).toMatchObject({ type: 'object' });
  });

  it('refers to shared records, says what is required, and leaves events open', () => {
    expect(schemas['enrolment.created']).toMatchObject({
      required: expect.arrayContaining(['learner', 'enrolment']),
      properties: { learner: { $ref: '#/components/schemas/Learner' }, enrolment: { $ref: '#/components/schemas/Enrolment' } },
    });
    expect(schemas['enrolment.created']?.additionalProperties).not.toBe(false);
    expect(schemas.Enrolment).toMatchObject({ properties: { starts: { type: 'string', format: 'date-time' } } });
    expect(schemas['evaluation.submitted']).toMatchObject({ properties: { evaluation: { properties: { nps: { type: 'integer', minimum: 0, maximum: 10 } } } } });
  });
});
