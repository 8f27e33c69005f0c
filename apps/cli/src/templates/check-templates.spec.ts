import { emailVariables, readTemplateFolder } from '@parcours/publishing';
import { typeAt, type VariableType } from '@parcours/templates';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkTemplates } from './check-templates';
import { sampleContext, withData } from './sample-context';

const sample = { organisation: 'Atelier', timeZone: 'Europe/Paris' };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const foot = '<mj-text>{{#if marketing}}<a href="{{links.unsubscribe}}" style="color:#0b6b57">Se désinscrire</a>{{/if}}</mj-text>';
function put(file: string, words: string): void {
  const place = join(folder, 'templates', file);
  mkdirSync(join(place, '..'), { recursive: true });
  writeFileSync(place, `---\nsubject: "Votre place"\npreheader: "À lundi"\n---\n<mj-section><mj-column><mj-text>${words}</mj-text>${foot}</mj-column></mj-section>`);
}
const check = async (more: Partial<Parameters<typeof checkTemplates>[1]> = {}) =>
  (await checkTemplates(await readTemplateFolder(folder), { ...sample, ...more })).map(({ severity, code, template, locale, line }) => [severity, code, `${template}/${locale ?? ''}`, line].filter((part) => part !== undefined).join(' '));

describe('checking templates', () => {
  it('finds the shipped ones fine', async () => {
    expect((await checkTemplates(await readTemplateFolder('config'), sample)).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('tells what publishing refuses with its line, what a reader stumbles over, and what is missing beside it; errors first', async () => {
    put('welcome/fr.mjml.hbs', '<img src="https://example.org/a.png" width="10"> Votre place est réservée, et nous nous réjouissons de vous accueillir très bientôt parmi nous.');
    put('hello/fr.mjml.hbs', '{{cours.name}}');
    put('hello/en.mjml.hbs', 'x');
    expect(await check()).toEqual(['error unknown-variable hello/fr 5', 'error alt-missing welcome/fr', 'warning locale-missing welcome/fr']);
    expect(await check({ only: ['welcome'] })).toEqual(['error alt-missing welcome/fr', 'warning locale-missing welcome/fr']);
  });

  it('knows what the journeys beside them give, and what they do not', async () => {
    writeFileSync(join(folder, 'purposes.yaml'), 'service: { basis: contract }\n');
    mkdirSync(join(folder, 'journeys'));
    writeFileSync(join(folder, 'journeys', 'a.yaml'), 'journey: a\ntitle: A\npurpose: service\nentry: { on: enrolment.created }\nsteps:\n  - { id: act, send: { template: welcome, data: { price: 420, from: soon } } }\n');
    put('welcome/fr.mjml.hbs', '{{money data.price}} {{data.pice}}\n{{date data.from}} {{date data.price}} {{#if data.more}}{{data.more}}{{/if}}');
    expect(await check()).toEqual(['error unknown-variable welcome/fr 5', 'error wrong-type welcome/fr 6']);
  });

  it('fills what a template reads of data, so that its links lead somewhere', async () => {
    put('welcome/fr.mjml.hbs', '<a href="{{data.link}}" style="color:#0b6b57">Confirmer</a> {{data.word}}');
    expect(await check()).toEqual([]);
  });

  it('asks literal links only where it is told to', async () => {
    put('welcome/fr.mjml.hbs', '<a href="https://site.example.org/a?b=1&c=2" style="color:#0b6b57">Le programme</a>');
    const resolve = jest.fn(async () => []);
    expect(await check()).toEqual([]);
    expect(resolve).not.toHaveBeenCalled();
    expect(await check({ online: { resolve } })).toEqual(['error link-unreachable welcome/fr']);
    expect(resolve.mock.calls).toEqual([['site.example.org']]);
  });
});

describe('the made-up learner', () => {
  it.each(['fr', 'en'])('has whatever a template may read, in %s', (locale) => {
    const known = emailVariables({ attributes: { lastScore: -1, promotionsPaused: false, evaluationAsked: false } });
    const paths = (value: unknown, path: string[]): string[][] => (typeof value !== 'object' || value === null || Array.isArray(value) ? [path] : Object.entries(value).flatMap(([name, inside]) => paths(inside, [...path, name])));
    const context = sampleContext({ ...sample, locale });
    expect(paths(context, []).filter((path) => path[1] !== 'data' && 'at' in typeAt(known, path)).map((path) => path.join('.'))).toEqual([]);
    const rendered = ['language', 'preheader'];
    const missing = Object.entries(known.fields).flatMap(([root, type]: [string, VariableType]) => (rendered.includes(root) || context[root] !== undefined ? [] : [`${root}: ${type.type}`]));
    expect(missing).toEqual([]);
  });

  it('takes other values field by field, and nothing of a prototype', () => {
    const more = JSON.parse('{"course":{"name":"SQL"},"offers":[],"__proto__":{"polluted":1}}') as Record<string, unknown>;
    const context = withData(sampleContext({ ...sample, locale: 'fr' }), more);
    expect(context).toMatchObject({ course: { id: 'excel-2', name: 'SQL' }, offers: [] });
    expect('polluted' in context).toBe(false);
  });
});
