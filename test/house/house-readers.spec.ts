import { houseReaders } from '@parcours/event-log';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const sources = ['apps', 'libs/event-log'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.includes('node_modules'))
    .map((file) => readFileSync(join(folder, file), 'utf8')),
);
const matches = (form: RegExp): string[][] => sources.flatMap((source) => [...source.matchAll(form)].map(([, ...groups]) => groups));
const constants = new Map(matches(/^export const (\w+) = '([^']+)';$/gm).map(([name = '', value = '']) => [name, value]));
const valueOf = (written = ''): string => constants.get(written) ?? written.replaceAll("'", '');

describe('the readers of the house, which tell its lag and must be done before it moves', () => {
  it('are those that handle batches, all of them', () => {
    const handled = matches(/@OnBatch\(\{ topic: ([^,]+), group: ([^ ,]+)/g).map(([topic, group]) => `${valueOf(topic)} ${valueOf(group)}`);
    expect(handled.length).toBeGreaterThan(5);
    expect(houseReaders.map(({ topic, group }) => `${topic} ${group}`).sort()).toEqual(handled.sort());
  });
});
