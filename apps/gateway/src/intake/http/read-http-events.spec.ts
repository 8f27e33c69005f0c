import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { decodeHeader } from './read-binary-event';
import { readHttpEvents } from './read-http-events';

const body = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

describe('a header’s value', () => {
  it.each([
    ['as it stands', 'lms/main', 'lms/main'],
    ['percent-encoded', 'Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro € 😀'],
    ['percent-encoded in small letters', '%e2%82%ac', '€'],
    ['with a percent sign of its own', '100%25 %zz %', '100% %zz %'],
    ['with bytes that are no UTF-8', 'a%FFb', 'a\uFFFDb'],
    ['in quotes', '"a b"', 'a b'],
    ['in quotes with escapes', '"say \\"a\\\\b\\""', 'say "a\\b"'],
    ['with quotes that are encoded', '%22a%22', '"a"'],
  ])('%s', (_what, text, decoded) => {
    expect(decodeHeader(text)).toBe(decoded);
  });
});

describe('binary mode', () => {
  it('takes its attributes from the headers and its data from the body', () => {
    const headers = { 'content-type': 'application/json', 'ce-specversion': '1.0', 'ce-id': 'a', 'ce-source': '/s', 'ce-type': 't', 'ce-campus': 'lyon', 'ce-datacontenttype': 'text/xml', host: 'x' };
    expect(readHttpEvents(headers, body({ b: 1 }))).toEqual([{ specversion: '1.0', id: 'a', source: '/s', type: 't', campus: 'lyon', datacontenttype: 'application/json', data: { b: 1 } }]);
  });

  it.each(['ce-specversion', 'ce-id', 'ce-source', 'ce-type'])('is told by %s alone, for what is missing to be named', (name) => {
    expect(readHttpEvents({ 'content-type': 'application/json', [name]: 'x' }, body({ b: 1 }))).toEqual([{ [name.slice(3)]: 'x', datacontenttype: 'application/json', data: { b: 1 } }]);
  });

  it('may have no data', () => {
    expect(readHttpEvents({ 'ce-specversion': '1.0', 'ce-id': 'a' }, undefined)).toEqual([{ specversion: '1.0', id: 'a', datacontenttype: undefined }]);
  });
});

const feature = resolve(__dirname, '../../../../../../shared/fixtures/cloudevents/http-protocol-binding.feature');

// The conformance suite's own scenarios, where they are at hand.
if (existsSync(feature)) {
  describe('the CloudEvents conformance suite', () => {
    for (const scenario of scenariosOf(readFileSync(feature, 'utf8'))) {
      it(`${scenario.name}`, () => {
        const [event] = readHttpEvents(scenario.headers, body(scenario.body)) as Record<string, unknown>[];
        const { data, ...attributes } = event ?? {};
        expect(attributes).toEqual(scenario.attributes);
        expect(data).toEqual(scenario.data);
      });
    }
  });
}

interface Scenario {
  name: string;
  headers: Record<string, string>;
  body: string;
  attributes: Record<string, string>;
  data: unknown;
}

/** As much of Gherkin as that file has: outlines with one column of examples, doc strings, a table of attributes. */
function scenariosOf(text: string): Scenario[] {
  return text.split('Scenario Outline:').slice(1).flatMap((outline) => {
    const [title = ''] = outline.split('\n', 1);
    const examples = (outline.split('Examples:')[1] ?? '').split('\n').flatMap((line) => /^\s*\|\s*(.*?)\s*\|\s*$/.exec(line)?.[1] ?? []).slice(1);
    return examples.map((example) => {
      const filled = outline.replaceAll('<contentType>', example);
      const [request = '', json = ''] = [...filled.matchAll(/"""\n([\s\S]*?)\n\s*"""/g)].map(([, block = '']) => block.replace(/^ {8}/gm, ''));
      const [head = '', ...rest] = request.split('\n\n');
      const headers = Object.fromEntries(head.split('\n').slice(1).map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
      const table = filled.slice(filled.indexOf('Then the attributes are'), filled.indexOf('And the data'));
      const attributes = Object.fromEntries([...table.matchAll(/^\s*\|\s*(\S+)\s*\|\s*(.*?)\s*\|\s*$/gm)].map(([, key = '', value = '']) => [key, value]).slice(1)) as Record<string, string>;
      return { name: title.trim().replace('<contentType>', example), headers, body: rest.join('\n\n'), attributes, data: JSON.parse(json) as unknown };
    });
  });
}
