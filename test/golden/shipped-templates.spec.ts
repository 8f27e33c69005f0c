import { compileTemplates } from '@parcours-apps/journeys';
import { renderEmail, type CompiledEmailTemplate } from '@parcours/templates';

const subjects: Record<string, string> = {
  'welcome/fr': 'Votre place est réservée',
  'welcome/en': 'Your place is booked',
  'keep-going/fr': 'Reprenez en 15 minutes',
  'keep-going/en': 'Pick up in 15 minutes',
  'hot-evaluation/fr': 'Trois questions, une minute',
  'hot-evaluation/en': 'Three questions, one minute',
  'invite-colleague/fr': 'Un collègue à inviter ?',
  'invite-colleague/en': 'Know a colleague?',
};
const links = Object.fromEntries(['evaluation', 'feed', 'referral', 'unsubscribe', 'preferences'].map((kind) => [kind, `https://parcours.example/p/${kind}/token`]));
const full = {
  contact: { attributes: { firstName: "Zoé O'Hara" } },
  course: { name: 'Excel avancé' },
  enrolment: { starts: '2026-03-20T08:00:00Z' },
  offers: [{ title: 'Power BI', summary: 'Des tableaux de bord', url: 'https://parcours.example/c', reason: 'parce que vous avez coché Power BI' }],
  links,
  organisation: 'Atelier Formation',
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

  it('carry an unsubscribe link where the mail is marketing, in the language of the locale’s region too', async () => {
    const { compiled } = await compiling;
    const english = compiled.find(({ name, locale }) => name === 'ideas-for-you' && locale === 'en');
    const template = JSON.parse(english?.compiled ?? '') as CompiledEmailTemplate;
    expect(renderEmail(template, full, { locale: 'en-GB', timeZone: 'Europe/London' }).html).toContain(`href="${links.unsubscribe}">Unsubscribe</a>`);
    expect(renderEmail(template, { ...full, marketing: false }, { locale: 'en-GB', timeZone: 'Europe/London' }).html).not.toContain(links.unsubscribe);
  });
});
