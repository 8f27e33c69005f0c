import { compileOptions, createHandlebars, runtimeOptions } from './handlebars-environment';

const show = (template: string, context: object, locale = 'fr', timeZone = 'Europe/Paris'): string =>
  createHandlebars().compile(template, { ...compileOptions, noEscape: true })({ ...context, renderLocale: { locale, timeZone } }, runtimeOptions).replace(/[\u00a0\u202f\u2009]/g, ' ');

describe('what templates may call', () => {
  it.each([
    ['fr', 'Europe/Paris', '{{date at}} {{time at}}', 'vendredi 20 mars 2026 00:30'],
    ['en', 'Europe/London', '{{date at}} {{time at}}', 'Thursday, 19 March 2026 23:30'],
    ['en-US', 'America/New_York', '{{datetime at}}', 'Thursday, March 19 at 07:30 PM'],
    ['fr', 'Europe/Paris', '{{period at to}}', '20–22 mars 2026'],
    ['en', 'Europe/London', '{{period at to}}', '19 – 21 March 2026'],
    ['fr', 'Europe/Paris', '{{period at none}}', '20 mars 2026'],
    ['fr', 'Europe/Paris', '{{period to at}}', '22 mars 2026'],
    ['fr', 'Europe/Paris', '{{money 1234.5}} {{money 12 "USD"}} {{money 12 "no currency"}}', '1 234,50 € 12,00 $US 12,00 €'],
    ['en', 'Europe/London', '{{money 1234.5 "GBP"}}', '£1,234.50'],
    ['fr', 'Europe/Paris', '{{number 12345.6}} {{percent 0.834}}', '12 345,6 83 %'],
    ['fr', 'Europe/Paris', '{{plural 0 "jour" "jours"}} {{plural 1 "jour" "jours"}} {{plural 2 "jour" "jours"}}', 'jour jour jours'],
    ['en', 'Europe/London', '{{plural 0 "day" "days"}} {{plural 1 "day" "days"}} {{plural 2 "day" "days"}}', 'days day days'],
    ['fr', 'Europe/Paris', '{{list topics}}', 'Excel, SQL et Python'],
    ['en', 'Europe/London', '{{list topics}}', 'Excel, SQL and Python'],
  ])('%s in %s: %s is %s', (locale, timeZone, template, expected) => {
    expect(show(template, { at: '2026-03-19T23:30:00Z', to: '2026-03-21T23:30:00Z', topics: ['Excel', 'SQL', 'Python'] }, locale, timeZone)).toBe(expected);
  });

  it.each([
    ['zoé', 'Zoé'], ['MARIE-LAURE', 'Marie-Laure'], ["O'HARA", "O'Hara"], ['McKenzie', 'McKenzie'], ['  Ana\n Luz ', 'Ana Luz'], ['JP', 'JP'], ['', ''], [undefined, ''], [42, ''], [{ a: 1 }, ''],
  ])('greets %j as %j', (firstName, expected) => expect(show('{{greetingName contact}}', { contact: { attributes: { firstName } } })).toBe(expected));

  it.each([['fr', 'Zoé Roux'], ['hu', 'Roux Zoé']])('writes a whole name in the order of %s', (locale, expected) => expect(show('{{fullName contact}}', { contact: { attributes: { firstName: 'Zoé', lastName: 'ROUX' } } }, locale)).toBe(expected));

  it('capitalises as the language does', () => expect(show('{{greetingName contact}}', { contact: { firstName: 'irem' } }, 'tr')).toBe('İrem'));

  it.each(['date', 'time', 'datetime', 'money', 'number', 'percent', 'list'])('shows nothing by %s of what is none', (helper) => {
    for (const value of [undefined, null, 'x', {}, Number.NaN, 1e300]) if (helper === 'date' || typeof value !== 'number' || Number.isNaN(value)) expect(show(`{{${helper} value}}`, { value })).toBe('');
  });

  it('knows nothing of a prototype as a name', () => {
    const person = Object.create({ firstName: 'Ghost' }) as object;
    expect(show('{{greetingName person}}', { person })).toBe('');
  });
});
