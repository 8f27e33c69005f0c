import { newContact } from '@parcours/contact';
import { loadSettings } from '@parcours/platform';
import { Readable } from 'node:stream';
import { LineAsker } from './line-asker';
import { tryJourney, type TryOptions } from './try-journey';

const loaded = loadSettings({ env: {}, flags: {} });
if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
const { settings } = loaded;
const at = Date.parse('2026-03-02T09:00:00Z');

const source = `journey: after
title: After
purpose: learning-news
entry: { on: course.completed, when: event.data.success == true }
exit: { on: contact.closed }
goal: { id: back, on: enrolment.created }
steps:
  - { id: ideas, send: no-such-mail }
  - id: answer
    wait:
      for: [{ on: evaluation.submitted, when: has(event.data.evaluation.nps) && event.data.evaluation.nps <= 6, steps: [{ id: call, task: { title: Call } }] }, { of: ideas, on: email.clicked }]
      max: 3d
  - id: by-mood
    choose: { branches: [{ when: contact.tags.size() > 0, steps: [] }, { when: contact.interests.size() == 0, steps: [{ id: note, update: { tag: seen } }] }] }
`;

/** Walks by answers; `said`: all lines, as people see them. */
async function walk(answers: string[], more: Partial<TryOptions> = {}) {
  const said: string[] = [];
  const asker = new LineAsker((text) => void said.push(text.trimEnd()), Readable.from(answers.map((answer) => `${answer}\n`)));
  const result = await tryJourney({ files: [{ file: 'after.yaml', source }], name: 'Ana', locale: 'en', at, line: (text = '') => void said.push(text), ask: (question) => asker.ask(question), ...more }, settings);
  asker.close();
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const { tried, misunderstood } = result;
  return { tried, misunderstood, said: said.join('\n'), lines: tried.story.map(({ at: time, did, trace }) => `${time.slice(5, 16)} ${did}: ${trace.map(({ step, outcome, reason }) => [step, outcome, reason].filter(Boolean).join(' ')).join(', ')}`) };
}

describe('a walk of a made-up learner', () => {
  it('asks for what a condition reads of an event, and says which values it saw where it does not hold', async () => {
    const { lines, tried, said } = await walk(['course.completed', 'false', 'why']);
    expect(lines).toEqual(['03-02T09:00 course.completed: noted entry-condition']);
    expect(tried.story[0]?.trace[0]?.saw).toEqual({ 'event.data.success': false });
    expect(said).toContain('event.data.success == true\n                      event.data.success = false');
  });

  it('skips what she never agreed to, goes on with what she did, and takes back', async () => {
    const { lines, tried, misunderstood } = await walk(['course.completed', 'true', 'undo', 'give learning-news email', '1', 'true', 'time', 'quit']);
    expect(lines).toEqual([
      '03-02T09:00 consent.granted learning-news email: ', '03-02T09:00 course.completed: entered, ideas acted, answer waiting',
      '03-05T09:00 time passed: answer woke timeout, by-mood noted branch 2, note acted, completed',
    ]);
    expect([misunderstood, tried.stands, tried.story[1]?.commands]).toEqual([0, [], [expect.objectContaining({ type: 'email.send', step: 'ideas', template: 'no-such-mail', to: 'ana@example.org' })]]);
    expect((await walk(['course.completed', 'true'])).lines).toEqual(['03-02T09:00 course.completed: entered, ideas skipped no-consent, answer waiting']);
  });

  it('offers what the run waits for, its exits and its goals, and outcomes only of what was sent', async () => {
    const offered = (said: string): string[] => [...said.slice(said.lastIndexOf('stands at')).matchAll(/^ +\d+ (\S+): (.*)$/gm)].map(([, name, words]) => `${name ?? ''} ${words ?? ''}`);
    const answer = 'evaluation.submitted wakes answer if has(event.data.evaluation.nps) && event.data.evaluation.nps <= 6';
    const others = ['contact.closed exit', 'enrolment.created goal'];
    expect(offered((await walk(['1', 'true'])).said)).toEqual([answer, ...others]);
    expect(offered((await walk(['give learning-news email', '1', 'true'])).said)).toEqual([answer, 'email.clicked wakes answer', ...others]);
  });

  it.each([
    ['an answer', ['evaluation.submitted', '3'], 'evaluation.submitted: answer woke, call acted, by-mood noted branch 2, note acted, completed'],
    ['a click on what was sent', ['email.clicked'], 'email.clicked: answer woke, by-mood noted branch 2, note acted, completed'],
    ['its goal', ['enrolment.created'], 'enrolment.created: goal back, completed goal'],
    ['its exit', ['contact.closed'], 'contact.closed: exited contact.closed'],
    ['any event', ['event login.recorded'], 'login.recorded: '],
    ['an hour later', ['move 1h'], '1h passed: '],
  ])('goes on by %s', async (_what, answers, line) => {
    const { lines } = await walk(['give learning-news email', '1', 'true', ...answers]);
    expect(lines.at(-1)?.slice(12)).toBe(line);
  });

  it('counts the time that passes from one thing to the next', async () => {
    const { lines } = await walk(['give learning-news', '1', 'true', 'move 1d', 'move 2d', 'event login.recorded']);
    expect(lines.slice(2)).toEqual(['03-03T09:00 1d passed: ', '03-05T09:00 time passed: answer woke timeout, by-mood noted branch 2, note acted, completed', '03-05T09:00 login.recorded: ']);
  });

  it.each([['99'], ['nonsense'], ['move soon'], ['give pleasure'], ['give learning-news pigeon'], ['event email.bounced']])('says what %s should have been, and goes on', async (answer) => {
    const { misunderstood, lines } = await walk([answer, 'event login.recorded']);
    expect([misunderstood, lines]).toEqual([1, ['03-02T09:00 login.recorded: ']]);
  });

  it('is of somebody known where she is named', async () => {
    const known = { ...newContact('x', 0), identifiers: [{ scheme: 'email', value: 'zoe@example.org' }], addresses: [{ value: 'zoe@example.org', kind: 'private' as const, at: 0 }], tags: ['vip'], consents: { 'learning-news': { '*': { status: 'granted' as const, at: 0 } } } };
    const { lines, tried } = await walk(['course.completed', 'true', 'time'], { known });
    expect(lines.at(-1)).toBe('03-05T09:00 time passed: answer woke timeout, by-mood noted branch 1, completed');
    expect(tried.story[0]?.commands[0]?.to).toBe('zoe@example.org');
  });

  it('shows the subject a mail would have, in her language', async () => {
    const welcome = 'journey: hi\ntitle: Hi\npurpose: service\nentry: { on: enrolment.created }\nsteps: [{ id: hello, send: welcome }]\n';
    const { tried, said } = await walk(['1'], { files: [{ file: 'hi.yaml', source: welcome }] });
    expect(tried.story[0]?.commands[0]).toMatchObject({ subject: expect.stringMatching(/^Your place is booked/) as string });
    expect(said).toContain('"Your place is booked');
  });

  it('says which journeys there are where its own is not', async () => {
    const line = (): void => undefined;
    expect(await tryJourney({ journey: 'other', files: [{ file: 'after.yaml', source }], name: 'Ana', locale: 'en', at, line, ask: async () => undefined }, settings)).toMatchObject({ ok: false, problems: [{ code: 'journey-unknown', message: expect.stringContaining('after') as string }] });
  });
});
