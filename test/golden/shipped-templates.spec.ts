import { renderEmail, type CompiledEmailTemplate } from '@parcours/templates';
import { compileTemplates } from '@parcours/publishing';

const subjects: Record<string, string> = {
  'welcome/fr': 'Votre place est réservée',
  'welcome/en': 'Your place is booked',
  'keep-going/fr': 'Reprenez en 15 minutes',
  'keep-going/en': 'Pick up in 15 minutes',
  'hot-evaluation/fr': 'Trois questions, une minute',
  'hot-evaluation/en': 'Three questions, one minute',
  'invite-colleague/fr': 'Un collègue à inviter ?',
  'invite-colleague/en': 'Know a colleague?',
  'session-changed/fr': 'Nouvelle date pour votre formation',
  'session-changed/en': 'New date for your course',
  'cold-evaluation/fr': 'Trois mois après',
  'cold-evaluation/en': 'Three months on',
  'next-courses/fr': 'La suite, pour vous',
  'next-courses/en': 'What’s next for you',
  'manager-week/fr': 'Votre semaine de formation',
  'manager-week/en': 'Your week in training',
};
const links = Object.fromEntries(['evaluation', 'feed', 'referral', 'unsubscribe', 'preferences', 'usefulYes', 'usefulNo'].map((kind) => [kind, `https://parcours.example/p/${kind}/token`]));
const full = {
  contact: { attributes: { firstName: "Zoé O'Hara" } },
  course: { name: 'Excel avancé' },
  enrolment: { starts: '2026-03-20T08:00:00Z' },
  entry: { data: { starts: '2026-03-27T08:00:00Z', notice: { from: '2026-03-15T23:00:00Z', learners: 7, courses: [{ id: 'excel-2', name: 'Excel avancé', learners: 5 }, { id: 'sql', learners: 2 }] } } },
  offers: [{ title: 'Power BI', summary: 'Des tableaux de bord', url: 'https://parcours.example/c', reason: 'parce que vous avez coché Power BI' }],
  links,
  organisation: 'Atelier Formation',
  postalAddress: '12 rue des Tanneurs, 35000 Rennes',
  data: { name: 'Conseils de formation', link: 'https://parcours.example/p/confirm/token' },
  marketing: true,
};

describe('the templates that ship', () => {
  const compiling = compileTemplates('config');

  it('compile without a problem, each in French and English', async () => {
    const { problems, compiled } = await compiling;
    expect(problems).toEqual([]);
    const names = [...new Set(compiled.map(({ channel, name }) => `${channel} ${name}`))];
    for (const name of names) expect(compiled.filter((template) => `${template.channel} ${template.name}` === name).map(({ locale }) => locale)).toEqual(['en', 'fr']);
  });

  it.each([
    ['everything known', full],
    ['almost nothing known', { links, organisation: 'Atelier Formation' }],
  ])('render whole with %s', async (_what, context) => {
    const { compiled } = await compiling;
    for (const { channel, name, locale, compiled: json } of compiled.filter((template) => template.channel === 'email')) {
      const mail = renderEmail(JSON.parse(json) as CompiledEmailTemplate, context, { locale, timeZone: 'Europe/Paris' });
      expect({ channel, name, locale, left: /\{\{|undefined|\[object/.exec(mail.html + mail.text + mail.subject)?.[0] }).toEqual({ channel, name, locale, left: undefined });
      if (subjects[`${name}/${locale}`]) expect(mail.subject).toBe(subjects[`${name}/${locale}`]);
      expect(mail.text.length).toBeGreaterThan(40);
    }
  });

  it('tell a session’s new date as the event that moved it states it, else as the enrolment has it', async () => {
    const { compiled } = await compiling;
    const template = JSON.parse(compiled.find(({ name, locale }) => name === 'session-changed' && locale === 'en')?.compiled ?? '') as CompiledEmailTemplate;
    const textOf = (context: Record<string, unknown>) => renderEmail(template, context, { locale: 'en', timeZone: 'Europe/Paris' }).text.replace(/\s+/g, ' ');
    expect(textOf(full)).toContain('Friday 27 March at 09:00');
    expect(textOf({ ...full, entry: { data: {} } })).toContain('Friday 20 March at 09:00');
  });

  it.each([['fr', 'vos équipes se forment'], ['en', 'your people learn']])('tell a training manager why it is sent to them, in %s', async (language, why) => {
    const { compiled } = await compiling;
    const template = JSON.parse(compiled.find(({ name, locale }) => name === 'manager-week' && locale === language)?.compiled ?? '') as CompiledEmailTemplate;
    const { text } = renderEmail(template, { ...full, purpose: 'manager-digest' }, { locale: language, timeZone: 'Europe/Paris' });
    expect([text.includes(why), text.includes('Excel avancé'), text.includes('sql')]).toEqual([true, true, true]);
  });

  it('carry an unsubscribe link where the mail is marketing, in the language of the locale’s region too', async () => {
    const { compiled } = await compiling;
    const english = compiled.find(({ name, locale }) => name === 'ideas-for-you' && locale === 'en');
    const template = JSON.parse(english?.compiled ?? '') as CompiledEmailTemplate;
    expect(renderEmail(template, full, { locale: 'en-GB', timeZone: 'Europe/London' }).html).toMatch(new RegExp(`href="${links.unsubscribe}"[^>]*>Unsubscribe</a>`));
    expect(renderEmail(template, { ...full, marketing: false }, { locale: 'en-GB', timeZone: 'Europe/London' }).html).not.toContain(links.unsubscribe);
  });

  /** Made once: a template is compiled for rendering the first time it is rendered. */
  const mails = compiling.then(({ compiled }) => compiled.filter(({ channel }) => channel === 'email').map(({ name, locale, compiled: json }) => ({ name, locale, template: JSON.parse(json) as CompiledEmailTemplate })));
  const each = async (context: Record<string, unknown>) => (await mails).map(({ name, locale, template }) => ({ name, locale, ...renderEmail(template, context, { locale, timeZone: 'Europe/Paris' }) }));

  it.each([[true, [1, 1, 1]], [false, [0, 0, 0]]])('ask whether they were useful and let people leave where they are marketing (%s), in HTML and in text', async (marketing, times) => {
    const count = (text: string): number[] => [links.usefulYes, links.usefulNo, links.unsubscribe].map((link) => text.split(link ?? '').length - 1);
    for (const { name, locale, html, text } of await each({ ...full, marketing })) expect({ name, locale, html: count(html), text: count(text) }).toEqual({ name, locale, html: times, text: times });
  });

  it('say at their foot where the organisation is and where one chooses, are dark at night, and name their language', async () => {
    for (const { name, locale, html, text } of await each(full)) {
      expect({ name, locale, where: text.includes('12 rue des Tanneurs'), choice: text.includes(links.preferences ?? '-') }).toEqual({ name, locale, where: true, choice: true });
      expect(html).toMatch(new RegExp(`<html lang="${locale}"`));
      expect([html.includes('<meta name="color-scheme" content="light dark"'), html.includes('prefers-color-scheme: dark')]).toEqual([true, true]);
      expect(html).not.toMatch(/<img|<script|background(-image)?:\s*url/);
      expect(Buffer.byteLength(html)).toBeLessThan(102 * 1024);
    }
  });

  it.each(['hot-evaluation', 'hot-evaluation-reminder', 'hot-evaluation-last', 'cold-evaluation', 'cold-evaluation-reminder'])('let one tap a mark from 0 to 10 in %s; its text has one link instead', async (wanted) => {
    for (const { html, text } of (await each(full)).filter(({ name }) => name === wanted)) {
      expect([...html.matchAll(/evaluation\/token\?nps=(\d+)"[^>]*>(\d+)</g)].map(([, mark, shown]) => [mark, shown])).toEqual(Array.from({ length: 11 }, (_, mark) => [String(mark), String(mark)]));
      expect([text.includes('?nps='), text.split(links.evaluation ?? '-').length - 1]).toEqual([false, 1]);
    }
  });

  it('draw a training manager’s numbers as bars of their share', async () => {
    const bars = (await each(full)).filter(({ name }) => name === 'manager-week').map(({ html }) => [...html.matchAll(/width:calc\(100% \* (\d+) \/ (\d+)\)/g)].map(([, part, all]) => [part, all]));
    expect(bars).toEqual([[['5', '7'], ['2', '7']], [['5', '7'], ['2', '7']]]);
  });
});
