import { compileJourney } from './index';
import type { Problem } from './index';

const options = {
  version: 1,
  purposes: ['service', 'learning-news', 'offers'],
  attributes: { promotionsPaused: false, lastScore: 0, nickname: '' },
  templates: [{ channel: 'email', name: 'welcome' }, { channel: 'email', name: 'nudge' }, { channel: 'print', name: 'nudge-card' }],
};

/** The head takes lines 1 to 4, the entry's condition or nothing line 5; steps begin at line 6. */
function journey(steps: string, entry = '{ on: evaluation.submitted }', head = ''): string {
  return `journey: trial\ntitle: Trial\npurpose: service\n${head === '' ? '# head' : head}\nentry: ${entry}\nsteps:\n${steps}\n`;
}
const ok = '  - send: welcome';

/** name, source, line, column, code, what the message must say. */
const cases: [string, string, number, number, Problem['code'], string][] = [
  ['a bracket left open', 'journey: [a\ntitle: b', 2, 1, 'yaml', 'close it with ]'],
  ['a key written twice', 'journey: a\njourney: b', 2, 1, 'yaml', 'unique'],
  ['an empty file', '', 1, 1, 'shape', 'must be a map'],
  ['a list instead of a journey', '- a', 1, 1, 'shape', 'must be a map'],
  ['an unknown YAML tag', journey(ok, '{ on: !!what x.y }'), 5, 14, 'yaml', 'put the YAML right'],
  ['an unknown anchor', journey('  - send: *nowhere'), 7, 11, 'yaml', 'alias'],
  ['a missing title', 'journey: a\npurpose: service\nentry: { on: course.completed }\nsteps: []', 1, 1, 'missing', "'title' is missing"],
  ['an id that is not kebab-case', 'journey: My Journey\ntitle: a\npurpose: service\nentry: { on: course.completed }\nsteps: []', 1, 10, 'bad-id', 'kebab-case'],
  ['a misspelt key at the top', journey(ok, undefined, 'gaol: { on: course.completed }'), 4, 1, 'unknown-key', "did you mean 'goal'?"],
  ['a misspelt block', journey('  - sned: welcome'), 7, 5, 'unknown-key', "did you mean 'send'?"],
  ['a misspelt key in a block', journey('  - send: { template: welcome, windw: 3 }'), 7, 32, 'unknown-key', "did you mean 'window'?"],
  ['an unknown purpose', journey(ok).replace('purpose: service', 'purpose: servic'), 3, 10, 'unknown-purpose', "did you mean 'service'?"],
  ["a step's unknown purpose", journey('  - send: { template: welcome, purpose: offer }'), 7, 41, 'unknown-purpose', "did you mean 'offers'?"],
  ['an unknown e-mail template', journey('  - send: welcom'), 7, 11, 'unknown-template', "did you mean 'welcome'?"],
  ['an unknown print template', journey('  - print: { template: nudge-cards, format: a4 }'), 7, 24, 'unknown-template', "did you mean 'nudge-card'?"],
  ['a bad duration in short form', journey('  - wait: three days'), 7, 11, 'bad-duration', 'written like 30m'],
  ['a bad duration in a map', journey('  - wait: { silence: 14x, of: [module.completed] }'), 7, 22, 'bad-duration', "bad duration '14x'"],
  ['a duration as a number', journey('  - wait: 3'), 7, 11, 'shape', 'a text'],
  ['units in the wrong order', journey('  - wait: 12h1d'), 7, 11, 'bad-duration', '1d12h'],
  ['an unknown event near a known one', journey(ok, '{ on: enrolment.craeted }'), 5, 14, 'unknown-event', "did you mean 'enrolment.created'?"],
  ['an event that is none', journey(ok, '{ on: Enrolled! }'), 5, 14, 'unknown-event', 'not an event name'],
  ['no event to start on', journey(ok, '{ within: 2d }'), 5, 8, 'missing', "'on' is missing"],
  ['an entry by segment', journey(ok, '{ segment: adults, on: enter }'), 5, 10, 'not-available', 'not available yet'],
  ['an entry by schedule', journey(ok, '{ schedule: "0 9 * * 1", zone: Europe/Paris, segment: all }'), 5, 10, 'not-available', 'not available yet'],
  ['an empty condition', journey(ok, '{ on: evaluation.submitted, when: "" }'), 5, 43, 'bad-expression', 'empty'],
  ['a condition with a syntax error', journey(ok, '{ on: evaluation.submitted, when: "event.id ==" }'), 5, 54, 'bad-expression', 'not an expression'],
  ['an unknown variable', journey(ok, '{ on: evaluation.submitted, when: "evnt.id == \'1\'" }'), 5, 43, 'unknown-name', "did you mean 'event'?"],
  ['an unknown field', journey(ok, '{ on: evaluation.submitted, when: event.data.evaluatoin.nps > 3 }'), 5, 53, 'unknown-name', "did you mean 'evaluation'?"],
  ['an unknown field in has()', journey(ok, '{ on: evaluation.submitted, when: has(event.data.evaluation.npss) }'), 5, 68, 'unknown-name', "did you mean 'nps'?"],
  ['types that do not fit', journey(ok, '{ on: evaluation.submitted, when: event.data.evaluation.kind > 3 }'), 5, 42, 'wrong-type', 'string'],
  ['a condition that is a text', journey(ok, '{ on: evaluation.submitted, when: event.data.evaluation.kind }'), 5, 42, 'wrong-type', 'true or false'],
  ['the event read in a step', journey('  - choose: { branches: [{ when: event.id == "1", steps: [] }] }'), 7, 34, 'unknown-name', 'use `entry`'],
  ['the run read in the entry', journey(ok, '{ on: course.completed, when: run.key == "1" }'), 5, 38, 'unknown-name', 'can not be read here'],
  ['days in a CEL duration', journey('  - wait: { until: entry.time + duration("3d") }'), 7, 42, 'bad-duration', 'duration("72h")'],
  ['a bad period in sentWithin', journey('  - choose: { branches: [{ when: \'sentWithin("email", "soon")\', steps: [] }] }'), 7, 55, 'bad-duration', '30d'],
  ['an until that is no instant', journey('  - wait: { until: run.key }'), 7, 20, 'wrong-type', 'point in time'],
  ['an until with both sides', journey('  - wait: { until: { date: entry.time, before: 1d, after: 2d } }'), 7, 52, 'bad-block', 'not both'],
  ['an hour that is none', journey('  - wait: { until: { date: entry.time, at: "9h" } }'), 7, 44, 'bad-window', '"09:00"'],
  ['a window with a bad hour', journey('  - wait: { window: { from: "25:00", to: "18:00" } }'), 7, 29, 'bad-window', '"09:00"'],
  ['a window with an unknown day', journey('  - wait: { window: { from: "09:00", to: "18:00", days: [monday] } }'), 7, 58, 'shape', 'mon'],
  ['two kinds of wait', journey('  - wait: { until: entry.time, silence: 3d }'), 7, 11, 'bad-block', 'exactly one of'],
  ['a time-out without max', journey('  - wait: { for: { on: course.completed }, timeout: [] }'), 7, 44, 'bad-block', 'add max'],
  ['a wait for nothing', journey('  - wait: { for: { steps: [] } }'), 7, 18, 'bad-block', "add 'on'"],
  ['silence of nothing', journey('  - wait: { silence: 3d }'), 7, 11, 'missing', "'of' is missing"],
  ['an outcome of an unknown step', journey('  - { id: hello, send: welcome }\n  - wait: { for: { of: helo } }'), 8, 24, 'unknown-step', "did you mean 'hello'?"],
  ['a step id stated twice', journey('  - { id: a, send: welcome }\n  - { id: a, send: nudge }'), 8, 11, 'duplicate-id', 'give this step another'],
  ['a step id that is not kebab-case', journey('  - { id: Hello_1, send: welcome }'), 7, 11, 'bad-id', 'kebab-case'],
  ['a step without a block', journey('  - { id: a }'), 7, 5, 'bad-block', 'give it one block'],
  ['a step with two blocks', journey('  - send: welcome\n    wait: 3d'), 8, 5, 'bad-block', 'give each its own step'],
  ['a refusal reason that is none', journey('  - send: { template: welcome, otherwise: { no-consnt: [] } }'), 7, 45, 'unknown-reason', "did you mean 'no-consent'?"],
  ['an attribute of another type', journey('  - update: { set: { promotionsPaused: 3 } }'), 7, 40, 'wrong-type', 'true or false'],
  ['an expression for an undeclared attribute', journey('  - update: { set: { score: "= entry.id" } }'), 7, 29, 'unknown-attribute', 'config/attributes.yaml'],
  ['an unknown attribute read', journey('  - choose: { branches: [{ when: contact.attributes.nicknam == "x", steps: [] }] }'), 7, 53, 'unknown-name', "did you mean 'nickname'?"],
  ['a fault in a value expression', journey('  - task: { title: "= entri.id" }'), 7, 23, 'unknown-name', "did you mean 'entry'?"],
  ['an update of nothing', journey('  - update: {}'), 7, 13, 'bad-block', 'changes nothing'],
  ['a catalogue filter that is no expression', journey('  - recommend: { slot: next, filter: "item.level ==" }'), 7, 52, 'bad-expression', 'not an expression'],
  ['a key that is a map', journey(ok, '{ on: evaluation.submitted, key: event.data.evaluation }'), 5, 41, 'wrong-type', 'an id'],
  ['choose without branches', journey('  - choose: { branches: [] }'), 7, 25, 'shape', 'empty'],
  ['a fault in a folded expression', journey('  - choose:\n      branches:\n        - when: >-\n            entry.id == "1" &&\n            contct.id == "2"\n          steps: []'), 11, 13, 'unknown-name', "did you mean 'contact'?"],
];

describe('a wrong journey', () => {
  it.each(cases)('with %s is refused at its place with a remedy', (_name, source, line, column, code, says) => {
    const compiled = compileJourney(source, 'trial.yaml', options);
    expect(compiled.ok).toBe(false);
    const problems = compiled.ok ? [] : compiled.problems;
    expect(problems).toContainEqual(expect.objectContaining({ file: 'trial.yaml', line, column, code, severity: 'error', message: expect.stringContaining(says) as string }));
  });

  it('has all its problems told at once', () => {
    const compiled = compileJourney(journey('  - send: welcom\n  - wiat: 3d\n  - wait: 3 d\n  - task: { title: "= entri.id" }'), 'trial.yaml', options);
    expect(compiled.ok ? [] : compiled.problems.map((problem) => problem.line)).toEqual([7, 8, 9, 10]);
  });

  it('is only warned about where it still makes sense', () => {
    const compiled = compileJourney(journey('  - choose: { branches: [{ when: entry.data.evaluation.nps > 3, steps: [] }] }\n  - task: { title: entry.data.course.name }'), 'trial.yaml', options);
    expect(compiled.ok && compiled.warnings).toMatchObject([
      { line: 7, code: 'optional-read', severity: 'warning', message: expect.stringContaining('has(entry.data.evaluation.nps)') as string },
      { line: 8, column: 20, code: 'maybe-expression', severity: 'warning' },
    ]);
  });
});
