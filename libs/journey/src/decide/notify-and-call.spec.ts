import { Story } from './story.fixture';

const start = '2026-03-02T09:00:00Z';
const journey = (steps: string) => `
journey: j
title: J
purpose: service
entry: { on: course.completed }
steps:
${steps}
`;
const managers = [
  { identifiers: [{ scheme: 'email', value: 'marc@acme.example' }], attributes: { firstName: 'Marc', locale: 'fr' } },
  { identifiers: [{ scheme: 'email', value: 'lea@acme.example' }] },
];
const completed = (account?: object) => ({ data: { course: { id: 'excel-2', name: 'Excel avancé' }, ...(account && { account }) } }) as never;
const acme = { id: 'acme', name: 'Acme', managers };
const noticed = 'org.parcours.learner.manager.noticed.v1';

describe('notify', () => {
  const story = (steps = '  - { id: tell, notify: { template: done } }') => new Story(journey(steps));

  it('is an event on the contact of each manager, which names no learner', () => {
    const { events, commands } = story().event('course.completed', start, completed(acme));
    expect(commands).toEqual([]);
    expect(events).toHaveLength(2);
    expect(new Set(events.map(({ id }) => id)).size).toBe(2);
    expect(events[0]).toMatchObject({
      source: 'parcours/journeys', type: noticed, time: start,
      data: { learner: managers[0], account: { id: 'acme', name: 'Acme' }, course: { id: 'excel-2' }, notice: { journey: 'j', step: 'tell', template: 'done', learners: 1 } },
    });
    expect(JSON.stringify(events)).not.toContain('ana@');
  });

  it('names the learner where she agreed to it', () => {
    const one = story();
    one.event('consent.granted', '2026-03-01T09:00:00Z', { data: { learner: { identifiers: [{ scheme: 'email', value: 'ana@example.org' }], attributes: { firstName: 'Ana', lastName: 'Roux' } }, consent: { purpose: 'manager-report' } } });
    const { events } = one.event('course.completed', start, completed(acme));
    expect(events[0]?.data.notice).toMatchObject({ learner: { firstName: 'Ana', lastName: 'Roux' } });
  });

  it('gives the same events when it is decided again', () => {
    const ids = () => story().event('course.completed', start, { id: 'e-1', ...(completed(acme) as object) }).events.map(({ id }) => id);
    expect(ids()).toEqual(ids());
  });

  it('does not tell a manager of herself', () => {
    const own = { identifiers: [{ scheme: 'email', value: 'Ana@Example.org' }] };
    const { events } = story().event('course.completed', start, completed({ ...acme, managers: [own, managers[1]] }));
    expect(events.map(({ data }) => data.learner?.identifiers?.[0]?.value)).toEqual(['lea@acme.example']);
  });

  it.each([
    ['there is no account', undefined],
    ['the account names no manager', { id: 'acme' }],
    ['what the account names is no person', { id: 'acme', managers: [null, 'Marc', { identifiers: [] }, { identifiers: [null] }, { identifiers: [{ value: 'marc@acme.example' }] }] }],
    ['the manager is the learner', { ...acme, managers: [{ identifiers: [{ scheme: 'email', value: 'ana@example.org' }] }] }],
  ])('is skipped where %s, and the run goes on', (_why, account) => {
    const one = story('  - { id: tell, notify: { template: done } }\n  - { id: after, send: after }');
    one.event('course.completed', start, completed(account));
    expect(one.lines()).toEqual(['entered', 'tell skipped no-address', 'after acted', 'completed']);
  });

  it.each(['daily', 'weekly'])('with a %s digest is a command that holds what the digest counts', (digest) => {
    const { events, commands } = story(`  - { id: tell, notify: { template: done, digest: ${digest} } }`).event('course.completed', start, completed(acme));
    expect(events).toEqual([]);
    expect(commands).toMatchObject([{
      type: 'digest.add', template: 'done', step: 'tell', context: { course: { id: 'excel-2' } }, detail: { digest, account: { id: 'acme', name: 'Acme' }, managers, consented: false },
    }]);
  });

  it('tells nobody of history', () => {
    const one = story();
    expect(one.event('course.completed', start, { backfill: true, ...(completed(acme) as object) }).events).toEqual([]);
    expect(one.lines()).toContain('tell skipped backfill');
  });
});

describe('call', () => {
  it('gives a command with the address and the values of its body', () => {
    const story = new Story(journey('  - { id: crm, call: { url: "https://crm.example.org/hooks", body: { course: = course.name, fixed: [1, "= run.key"], gone: = course.run } } }'));
    const { commands } = story.event('course.completed', start, completed());
    expect(commands).toMatchObject([{ type: 'webhook.call', step: 'crm', run: 'enr-1', detail: { url: 'https://crm.example.org/hooks', body: { course: 'Excel avancé', fixed: [1, 'enr-1'] } } }]);
    expect(JSON.stringify(commands)).not.toContain('gone');
    expect(story.lines()).toEqual(['entered', 'crm acted', 'completed']);
  });

  it('calls nobody for history, and runs what stands for it', () => {
    const story = new Story(journey('  - { id: crm, call: { url: "https://crm.example.org/hooks", otherwise: [{ id: instead, update: { tag: x } }] } }'));
    story.event('course.completed', start, { backfill: true, ...(completed() as object) });
    expect(story.lines()).toEqual(['entered', 'crm skipped backfill', 'instead acted', 'completed']);
  });

  it('is made again when an operator retries the run', () => {
    const story = new Story(journey('  - { id: crm, call: { url: "https://crm.example.org/hooks" } }\n  - { id: pause, wait: 3d }'));
    story.event('course.completed', start, completed());
    story.tell({ type: 'run.retry', contact: story.contact.id, run: story.contact.runs[0]?.id ?? '', by: 'op' }, Date.parse('2026-03-02T10:00:00Z'));
    expect(new Set(story.commands.map(({ id }) => id)).size).toBe(2);
  });
});
