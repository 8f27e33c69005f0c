import { parseCatalogue } from './parse-catalogue';
import { readCatalogues } from './read-catalogues';

const item = (id: string, more = '') =>
  `  - id: ${id}\n    kind: course\n    title: { fr: A, en: A }\n    summary: { fr: B, en: B }\n    url: https://example.org/${id}\n    topics: [data]\n    languages: [fr]\n${more}`;
const head = 'topics:\n  data: { fr: Données, en: Data }\nitems:\n';

describe('reading a catalogue', () => {
  it('gives the items with what they leave out filled in', () => {
    expect(parseCatalogue(head + item('a'), 'c.yaml')).toMatchObject({ ok: true, catalogue: { items: [{ id: 'a', prerequisites: [], cpf: false }] } });
  });

  it.each([
    ['broken YAML', 'topics: [', 'yaml', 1],
    ['an empty file', '', 'shape', 1],
    ['an alias of nothing', 'topics: *none', 'yaml', 1],
    ['a kind nobody knows', head + item('a').replace('course', 'poem'), 'shape', 5],
    ['a title in one language', head + item('a').replace('{ fr: A, en: A }', '{ fr: A }'), 'shape', 6],
    ['a key nobody knows', head + item('a', '    colour: red\n'), 'shape', 4],
    ['a script for an address', head + item('a').replace('https://example.org/a', 'javascript:alert(1)'), 'shape', 8],
    ['an id that stands twice', head + item('a') + item('a'), 'duplicate-id', 11],
    ['a topic without a name', head + item('a').replace('[data]', '[date]'), 'unknown-topic', 9],
    ['a prerequisite that is not there', head + item('a', '    prerequisites: [b]\n'), 'unknown-item', 11],
    ['a course that is not there', head + item('a', '    course: b\n'), 'unknown-item', 11],
    ['prerequisites in a circle', head + item('a', '    prerequisites: [b]\n') + item('b', '    prerequisites: [a]\n'), 'prerequisite-cycle', 11],
    ['an end before the start', head + item('a', '    starts: 2026-05-05T00:00:00Z\n    ends: 2026-05-04T00:00:00Z\n'), 'dates', 12],
  ])('tells %s at its line', (_what, text, code, line) => {
    const parsed = parseCatalogue(text, 'c.yaml');
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.problems).toContainEqual(expect.objectContaining({ file: 'c.yaml', code, line }));
  });

  it('tells an id that stands in two files', () => {
    const read = readCatalogues([{ file: 'a.yaml', source: head + item('a') }, { file: 'b.yaml', source: head + item('a') }]);
    expect(read).toMatchObject({ ok: false, problems: [{ file: 'b.yaml', code: 'duplicate-id', message: expect.stringContaining('a.yaml') }] });
  });
});
