import fc from 'fast-check';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument, visit } from 'yaml';
import { compileJourney, formatJourney, parseAttributes, parsePurposes } from './index';

const root = join(__dirname, '../../../..');
const text = (file: string): string => readFileSync(join(root, file), 'utf8');
const purposes = parsePurposes(text('config/purposes.yaml'), 'config/purposes.yaml');
const attributes = parseAttributes(text('config/attributes.yaml'), 'config/attributes.yaml');

const folders = ['config/journeys', 'test/crash/journeys', 'test/replay/journeys', '../shared/design/example/journeys'].filter((folder) => existsSync(join(root, folder)));
const files = folders.flatMap((folder) => readdirSync(join(root, folder)).map((file) => `${folder}/${file}`));
const shown = [...text('docs/journeys.md').matchAll(/```yaml\n(journey:[\s\S]*?)```/g)].map(([, source = ''], i): [string, string] => [`docs/journeys.md ${i + 1}`, source]);
const sources = [...files.map((file): [string, string] => [file, text(file)]), ...shown];

/** What a journey comes to, as text: compiled where it compiles (its steps by id), else what is wrong, places aside. */
function meaning(source: string): string {
  const compiled = compileJourney(source, 'x.yaml', { version: 1, purposes: purposes.ok ? Object.keys(purposes.purposes) : [], attributes: attributes.ok ? attributes.defaults : {} });
  const byId = <T>(steps: Record<string, T>): Record<string, T> => Object.fromEntries(Object.entries(steps).sort(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.stringify(compiled.ok ? { ...compiled.definition, steps: byId(compiled.definition.steps) } : compiled.problems.map(({ code, message }) => ({ code, message })).sort((a, b) => (a.message < b.message ? -1 : 1)));
}

function formatted(source: string): string {
  const result = formatJourney(source, 'x.yaml');
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.text;
}

const journey = (steps: string, head = ''): string => `journey: a\ntitle: A\npurpose: service\n${head}entry:\n  on: login.recorded\nsteps:\n${steps}`;
const stepsOf = (source: string): string => source.slice(source.indexOf('steps:\n') + 7);

describe('a formatted journey', () => {
  it.each(sources)('means what %s means, and is formatted', (_file, source) => {
    const once = formatted(source);
    expect(meaning(once)).toBe(meaning(source));
    expect(formatted(once)).toBe(once);
  });

  it.each(sources)('means the same, has the same remarks and is formatted whatever order the keys of %s stand in, with or without ids', (_file, source) => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat(1000)), fc.boolean(), fc.nat(9), (stream, strip, flow) => {
        const namesSteps = /\bof: [a-z]/.test(source);
        const document = parseDocument(source);
        const next = (): number => Number(stream.next().value);
        visit(document, {
          Map: (_key, map, path) => {
            const free = path.some((parent) => 'key' in parent && isFree(parent.key));
            if (!free) map.items.sort(() => next() % 3 - 1);
            if (strip && !free && !namesSteps) map.items = map.items.filter(({ key }) => String(key) !== 'id' || next() % 2 === 0);
            if (next() % 10 < flow && map.items.length < 3) map.flow = true;
          },
        });
        const shuffled = document.toString({ lineWidth: 60 + (next() % 100) });
        const once = formatted(shuffled);
        expect(meaning(once)).toBe(meaning(shuffled));
        expect(remarks(once)).toEqual(remarks(shuffled));
        expect(formatted(once)).toBe(once);
      }),
      { numRuns: 30 },
    );
  });

  it.each(sources.filter(([file]) => file.startsWith('config/') || file.startsWith('docs/')))('is what ships as %s', (_file, source) => {
    expect(formatted(source)).toBe(source);
  });

  it('has the ids that its steps had without', () => {
    const source = journey('  - send: welcome\n  - wait: 1d\n  - id: own\n    wait:\n      for: { on: login.recorded, steps: [stop: {}] }\n      max: 2d\n      timeout:\n        - send: again\n');
    expect(stepsOf(formatted(source))).toBe(
      '  - id: send-1\n    send: welcome\n  - id: wait-2\n    wait: 1d\n  - id: own\n    wait:\n      for: { on: login.recorded, steps: [{ id: stop-3-1-1, stop: {} }] }\n      max: 2d\n      timeout:\n        - id: send-3-2-1\n          send: again\n',
    );
    expect(meaning(formatted(source))).toBe(meaning(source));
  });

  it('has its keys in the grammar’s order, those of plain values as they were written', () => {
    const source = 'steps:\n  - update:\n      tag: x\n      set: { zebra: 1, ant: 2 }\n    id: u\n# who\nentry: { within: 2d, on: login.recorded }\n\npurpose: service\njourney: a\ntitle: A\n';
    expect(formatted(source)).toBe('journey: a\ntitle: A\n\npurpose: service\n# who\nentry: { on: login.recorded, within: 2d }\nsteps:\n  - id: u\n    update:\n      set: { zebra: 1, ant: 2 }\n      tag: x\n');
  });

  it('keeps comments, blank lines, quotes and the spelling of numbers', () => {
    const source = journey("  # above\n  - id: a # beside\n    send: 'welcome'\n\n  - id: b\n    # inside\n    recommend: { slot: next, limit: 3 }\n  # below\n", '# of entry\n');
    expect(formatted(source)).toBe(source);
  });

  it('puts lists in one way of spacing, and those of several lines as blocks', () => {
    const source = journey('  - id: w\n    wait: { silence: 14d, of: [ login.recorded,\n      course.started ] }\n  - id: s\n    send: { template: x, window: {from: "09:00", to: "18:00", days: [ mon,tue ]} }\n');
    expect(stepsOf(formatted(source))).toBe('  - id: w\n    wait:\n      silence: 14d\n      of:\n        - login.recorded\n        - course.started\n  - id: s\n    send: { template: x, window: { from: "09:00", to: "18:00", days: [mon, tue] } }\n');
  });

  it.each([
    ['a list of events', journey('  - send: &t welcome\n  - id: again\n    send: *t\n')],
    ['keys in another order than its aliases need', 'steps:\n  - id: w\n    wait: { silence: 2d, of: &seen [login.recorded] }\njourney: a\ntitle: A\npurpose: service\nentry: { on: *seen }\n'],
    ['a step that stands twice', journey('  - &hello\n    send: welcome\n  - wait: 1d\n  - *hello\n')],
  ])('means what its anchors mean: %s', (_what, source) => {
    const once = formatted(source);
    expect(meaning(once)).toBe(meaning(source));
    expect([once.match(/[&*]\w+/g), formatted(once)]).toEqual([source.match(/[&*]\w+/g), once]);
  });

  it('stays JSON where it is JSON', () => {
    const source = JSON.stringify({ title: 'A', journey: 'a', purpose: 'service', entry: { on: 'login.recorded' }, steps: [{ wait: '1d' }] });
    expect(formatted(source)).toBe(`${JSON.stringify({ journey: 'a', title: 'A', purpose: 'service', entry: { on: 'login.recorded' }, steps: [{ id: 'wait-1', wait: '1d' }] }, null, 2)}\n`);
  });

  it.each([
    ['broken YAML', journey('  - id: [\n'), 'yaml'],
    ['an unknown key', journey('  - sned: welcome\n'), 'unknown-key'],
    ['an id that is taken', journey('  - { id: a, wait: 1d }\n  - { id: a, wait: 1d }\n'), 'duplicate-id'],
  ])('is not made of %s: its problems are told with their lines', (_what, source, code) => {
    const result = formatJourney(source, 'x.yaml');
    expect(result.ok ? [] : result.problems).toMatchObject([{ code, file: 'x.yaml', line: expect.any(Number) as number }]);
  });
});

const isFree = (key: unknown): boolean => ['set', 'data', 'body'].includes(String(key));
const remarks = (source: string): string[] => source.split('\n').flatMap((line) => / *#.*$/.exec(line.replace(/"[^"]*"|'[^']*'/g, '')) ?? []).map((remark) => remark.trim()).sort();
