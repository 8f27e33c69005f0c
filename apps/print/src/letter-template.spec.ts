import { nearestLocale, renderLetter } from './letter-template';

const paris = { locale: 'fr', timeZone: 'Europe/Paris' };
const render = (body: string, context: Record<string, unknown> = {}) => renderLetter(`---\nsubject: "Bonjour {{contact.name}}"\n---\n${body}`, context, paris);

describe('a letter', () => {
  it('is its subject and its paragraphs, values as they are', () => {
    expect(render('Un\n\n\nDeux {{contact.name}}\ntrois\n', { contact: { name: "L'Œil <b>" } })).toEqual({ subject: "Bonjour L'Œil <b>", paragraphs: ['Un', "Deux L'Œil <b>\ntrois"] });
  });

  it('leaves out what is not there', () => {
    expect(render('{{#if contact.name}}oui{{/if}}\n\nSuite {{contact.toString}}{{contact.constructor.name}}', { contact: {} })).toEqual({ subject: 'Bonjour', paragraphs: ['Suite'] });
  });

  it('keeps control characters out', () => {
    expect(render('Un {{contact.name}} deux', { contact: { name: 'a\u0000b\u202ec' } }).paragraphs).toEqual(['Un a b c deux']);
  });

  it.each([['no front matter', 'Bonjour'], ['no subject', '---\nx: 1\n---\nBonjour']])('is none with %s', (_what, source) => {
    expect(() => renderLetter(source, {}, paris)).toThrow(TypeError);
  });

  it('is stopped when it grows without end', () => {
    expect(() => render('{{#each list}}{{text}}{{/each}}', { list: Array.from({ length: 30 }, () => ({ text: 'x'.repeat(1_000) })) })).toThrow(RangeError);
  });
});

describe('the template of a locale', () => {
  const templates = ['de', 'fr', 'en', 'en-GB'].map((locale) => ({ locale }));
  it.each([['en-GB', 'en-GB'], ['en-US', 'en'], ['it', 'fr'], ['fr-CA', 'fr']])('%s is %s', (wanted, found) => {
    expect(nearestLocale(templates, wanted)?.locale).toBe(found);
  });

  it('is any where French is missing, and none where there is none', () => {
    expect(nearestLocale([{ locale: 'de' }], 'it')?.locale).toBe('de');
    expect(nearestLocale([], 'it')).toBeUndefined();
  });
});
