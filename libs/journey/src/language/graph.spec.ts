import { compileJourney } from './index';

const head = 'journey: trial\ntitle: Trial\npurpose: service\nentry: { on: enrolment.created, key: event.data.enrolment.id, within: 2d, reentry: { after: 30d } }\n';

function compile(steps: string, more = '') {
  const compiled = compileJourney(`${head}${more}steps:\n${steps}`, 'trial.yaml', { version: 7, purposes: ['service', 'offers'], attributes: {} });
  if (!compiled.ok) throw new Error(compiled.problems.map((problem) => `${problem.line}:${problem.column} ${problem.message}`).join('\n'));
  return compiled;
}

describe('the flat graph', () => {
  it('goes on behind a branch, and stands-in steps inherit the purpose of the step they stand in for', () => {
    const { definition } = compile(`
  - id: by-mode
    choose:
      branches:
        - when: enrolment.status == "active"
          steps:
            - id: mail
              send: { template: nudge, purpose: offers, otherwise: [ { id: card, print: { template: card, format: a6, otherwise: { no-address: [ { id: call, task: { title: Call } } ] } } } ] }
        - { when: enrolment.modulesDone > 3, steps: [] }
      otherwise: [ { id: end, stop: {} } ]
  - { id: last, wait: 1d12h }`);
    expect(definition.first).toBe('by-mode');
    expect(Object.keys(definition.steps)).toEqual(['by-mode', 'mail', 'card', 'call', 'end', 'last']);
    expect(definition.steps['by-mode']).toMatchObject({ next: 'last', block: { type: 'choose', branches: [{ first: 'mail' }, {}], otherwise: 'end' } });
    expect(definition.steps['by-mode']?.block).not.toHaveProperty('branches.1.first');
    expect(definition.steps.mail).toMatchObject({ next: 'last', block: { purpose: 'offers', otherwise: { default: 'card', byReason: {} } } });
    expect(definition.steps.card).toMatchObject({ next: 'last', block: { purpose: 'offers', otherwise: { byReason: { 'no-address': 'call' } } } });
    expect(definition.steps.call).toMatchObject({ next: 'last', block: { purpose: 'offers' } });
    expect(definition.steps.end).not.toHaveProperty('next');
    expect(definition.steps.last).toEqual({ id: 'last', block: { type: 'wait.duration', duration: { days: 1, milliseconds: 43_200_000 } } });
    expect(definition.templates).toEqual(expect.arrayContaining([{ channel: 'email', name: 'nudge' }, { channel: 'print', name: 'card' }]));
  });

  it('has every kind of wait', () => {
    const { definition } = compile(`
  - { id: a, wait: { until: { date: enrolment.starts, before: 7d, at: "09:00" }, max: 60d, timeout: [ { id: t, stop: {} } ] } }
  - { id: b, wait: { window: { from: "22:00", to: "06:00", days: [working] } } }
  - { id: c, wait: { silence: 14d, of: [module.completed] } }
  - { id: d, wait: { for: { on: course.completed }, since: run } }
  - { id: e, wait: { for: [ { of: f, when: event.type == "email.clicked", steps: [ { id: f, send: x } ] }, { on: [a.b, c.d] } ], max: 3d } }`);
    expect(definition.steps.a?.block).toMatchObject({ type: 'wait.until', offset: { days: 7, milliseconds: 0, sign: -1 }, at: 540, max: { days: 60 }, timeout: 't' });
    expect(definition.steps.b?.block).toEqual({ type: 'wait.window', window: { from: 1320, to: 360, working: true } });
    expect(definition.steps.c?.block).toEqual({ type: 'wait.silence', silence: { days: 14, milliseconds: 0 }, of: ['module.completed'] });
    expect(definition.steps.d?.block).toEqual({ type: 'wait.for', branches: [{ on: ['course.completed'] }], since: 'run' });
    expect(definition.steps.e?.block).toMatchObject({ type: 'wait.for', since: 'wait', branches: [{ of: 'f', first: 'f' }, { on: ['a.b', 'c.d'] }] });
  });

  it('derives missing ids from block and position, the same every time', () => {
    const text = '  - wait: 3d\n  - choose: { branches: [ { when: "true", steps: [ { send: x }, { send: y } ] } ] }\n  - send: z';
    expect(Object.keys(compile(text).definition.steps)).toEqual(['wait-1', 'choose-2', 'send-2-1', 'send-2-2', 'send-3']);
    expect(Object.keys(compile(text).definition.steps)).toEqual(Object.keys(compile(text).definition.steps));
  });

  it('lists steps as they are written, with ids of their own or derived', () => {
    expect(Object.keys(compile('  - wait: 3d\n  - { id: named, send: x }\n  - send: z').definition.steps)).toEqual(['wait-1', 'named', 'send-3']);
  });

  it('tells a step apart that stands in two places by an alias: each leads on from its own', () => {
    const { steps } = compile('  - &hello { send: welcome }\n  - wait: 1d\n  - *hello').definition;
    expect(Object.values(steps).map(({ id, next }) => [id, next])).toEqual([['send-1', 'wait-2'], ['wait-2', 'send-3'], ['send-3', undefined]]);
  });

  it('takes one map for a list, and `none` for no exits', () => {
    expect(compile('  []', 'exit: none\ngoal: { id: done, on: course.completed, within: 2w }\n').definition).toMatchObject({
      version: 7, exits: 'none', goals: [{ id: 'done', on: ['course.completed'], within: { days: 14 } }], roles: ['learner'],
      entry: { on: ['enrolment.created'], within: { days: 2 }, reentry: { type: 'after', after: { days: 30 } } }, steps: {},
    });
  });

  it('declares attributes by the literals it sets, and reads them with their type', () => {
    const compiled = compile('  - update: { set: { called: true, note: x, times: 3 }, tag: vip }\n  - choose: { branches: [ { when: contact.attributes.times > 2, steps: [] } ] }');
    expect(compiled.declares).toEqual({ called: false, note: '', times: 0 });
    expect(compiled.warnings).toEqual([]);
  });
});
