import type { JsonValue } from '@parcours/events';

/**
 * Where an expression stands decides what it may read: `entry` conditions and keys see the event before a run exists, `event`
 * conditions (exits, goals, waits for) see the event and the run, `step` everything of the run.
 */
export type Place = 'entry' | 'event' | 'step';

/** Type of a field: a CEL type or the name of a shape; `?` marks what may be absent. */
export type Fields = Record<string, string>;

const dyns = (names: string): Fields => Object.fromEntries(names.split(' ').map((name) => [name, 'dyn']));

/** Records that expressions read, by name (docs: the fields of the records an event fills). */
export const SHAPES: Record<string, Fields> = {
  Claim: { identifiers: 'list<dyn>', attributes: 'dyn' },
  Account: { id: 'string', name: 'string?', managers: 'list<dyn>?' },
  Course: { id: 'string', name: 'string?', run: 'string?' },
  Activity: { id: 'string', type: 'string?', name: 'string?' },
  EventEnrolment: { id: 'string', mode: 'string?', role: 'string?', status: 'string?', starts: 'timestamp?', ends: 'timestamp?', session: 'string?', by: 'string?' },
  Evaluation: {
    kind: 'string', nps: 'double?', interests: 'list<string>?', referral: 'dyn?', comment: 'string?', anonymous: 'bool?', instrument: 'string?', answers: 'dyn?',
  },
  EventConsent: { purpose: 'string', channel: 'string?', proof: 'dyn?' },
  EventData: {
    learner: 'Claim', actor: 'Claim?', account: 'Account?', course: 'Course', enrolment: 'EventEnrolment', activity: 'Activity', evaluation: 'Evaluation', consent: 'EventConsent',
    ...dyns(
      'score grade success progress done total ratio raw min max scaled final certificate credential url session place position duration media content topics topic interests interest ' +
        'referral notice preference purpose channel proof order amount rating useful reason command step kind what of instrument answers link offer item slot piece task outcome statement ' +
        'address attributes identifiers by starts ends email print recommendation message bot manager group',
    ),
  },
  Event: {
    id: 'string', source: 'string', type: 'string', time: 'timestamp', subject: 'string?', origin: 'string?', originid: 'string?', receivedat: 'timestamp?', backfill: 'bool?',
    data: 'EventData',
  },
  Enrolment: {
    id: 'string', courseId: 'string?', accountId: 'string?', mode: 'string?', role: 'string?', status: 'string', starts: 'timestamp?', ends: 'timestamp?',
    modulesDone: 'double', lastActivityAt: 'timestamp?', score: 'double?', completedAt: 'timestamp?',
  },
  Contact: { id: 'string', attributes: 'Attributes', identifiers: 'list<dyn>', interests: 'list<string>', tags: 'list<string>', consents: 'map<string, dyn>' },
  Run: { id: 'string', key: 'string', startedAt: 'timestamp' },
};

/** Profile fields that platforms send with a learner; they need no declaration and may be absent. */
const PROFILE: Fields = {
  firstName: 'string?', lastName: 'string?', locale: 'string?', timeZone: 'string?', address: 'dyn?', gender: 'string?', jobTitle: 'string?', phone: 'string?', birthDate: 'string?',
};

const RECORDS: Fields = { contact: 'Contact', enrolment: 'Enrolment', course: 'Course', account: 'Account', now: 'timestamp' };

/** The variables of a place, by name, with their type. */
export const VARIABLES: Record<Place, Fields> = {
  entry: { event: 'Event', ...RECORDS },
  event: { event: 'Event', entry: 'Event', woke: 'Event', run: 'Run', ...RECORDS },
  step: { entry: 'Event', woke: 'Event', run: 'Run', ...RECORDS },
};

/** All variables there are in any place. */
export const ALL_VARIABLES: readonly string[] = Object.keys(VARIABLES.event);

/** CEL type of a declared attribute, by its default value. */
export function typeOfValue(value: JsonValue): string {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'number':
      return 'double';
    case 'boolean':
      return 'bool';
    case 'object':
      return value === null ? 'dyn' : Array.isArray(value) ? 'list<dyn>' : 'map<string, dyn>';
  }
}

/** Shapes with the declared attributes; `openData` where an event is not in the catalogue, so that its data may hold anything. */
export function shapesWith(attributes: Record<string, JsonValue>, openData: boolean): Record<string, Fields> {
  const declared = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, typeOfValue(value)]));
  const shapes: Record<string, Fields> = { ...SHAPES, Attributes: { ...PROFILE, ...declared } };
  if (openData) shapes.Event = { ...SHAPES.Event, data: 'dyn' };
  return shapes;
}
