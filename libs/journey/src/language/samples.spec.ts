import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileJourney, parseAttributes, parseCalendar, parsePurposes } from './index';

const root = join(__dirname, '../../../..');
const text = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');
const purposes = parsePurposes(text('config/purposes.yaml'), 'config/purposes.yaml');
const attributes = parseAttributes(text('config/attributes.yaml'), 'config/attributes.yaml');
const templates = (['templates', 'print'] as const).flatMap((folder) =>
  readdirSync(join(root, 'config', folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('_'))
    .map(({ name }) => ({ channel: folder === 'print' ? 'print' : 'email', name })),
);
const samples = readdirSync(join(root, 'config/journeys')).map((file) => file.replace(/\.yaml$/, ''));

function compile(folder: string, file: string, checked: boolean) {
  return compileJourney(text(folder, file), file, {
    version: 1,
    purposes: purposes.ok ? Object.keys(purposes.purposes) : [],
    attributes: attributes.ok ? attributes.defaults : {},
    ...(checked && { templates }),
  });
}

describe('what ships in config', () => {
  it('has purposes, attributes and a calendar without problems', () => {
    expect(purposes).toMatchObject({ ok: true, purposes: { service: { basis: 'contract' }, offers: { email: { private: 'opt-in', professional: 'opt-out' }, print: 'opt-out' } } });
    expect(attributes).toMatchObject({ ok: true, defaults: { promotionsPaused: false } });
    const calendar = parseCalendar(text('config/calendars/fr.yaml'), 'fr.yaml');
    expect(calendar).toMatchObject({ ok: true, calendar: 'fr' });
    expect(calendar.ok && [...calendar.holidays].filter((day) => day.startsWith('2026'))).toEqual([
      '2026-01-01', '2026-04-06', '2026-05-01', '2026-05-08', '2026-05-14', '2026-05-25', '2026-07-14', '2026-08-15', '2026-11-01', '2026-11-11', '2026-12-25',
    ]);
    expect(calendar.ok && calendar.holidays.size).toBe(33);
  });

  it.each(samples)('compiles the sample journey %s without a problem or warning', (name) => {
    const compiled = compile('config/journeys', `${name}.yaml`, true);
    expect(compiled).toMatchObject({ ok: true, warnings: [], definition: { id: name, version: 1 } });
  });

  it.each(samples)('gives every step of %s an id and a name', (name) => {
    const compiled = compile('config/journeys', `${name}.yaml`, true);
    expect(compiled.ok && Object.values(compiled.definition.steps).filter((step) => step.name === undefined && step.block.type !== 'stop')).toEqual([]);
  });
});

const examples = '../shared/design/example/journeys';
const there = existsSync(join(root, examples));
if (!there) console.warn('the example journeys are not here: their test is skipped');

(there ? describe : describe.skip)('the example journeys', () => {
  it.each(['welcome', 'evaluation-loop'])('compiles %s without a problem', (name) => {
    expect(compile(examples, `${name}.yaml`, false)).toMatchObject({ ok: true, warnings: [] });
  });
});
