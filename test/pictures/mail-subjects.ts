import { compileTemplates } from '@parcours/publishing';
import { renderEmail, type CompiledEmailTemplate } from '@parcours/templates';
import type { Subject } from './picture';

/** As long as the signed links of a deployment. */
const token = 'eyJraW5kIjoiZXZhbHVhdGlvbiIsImNvbnRhY3QiOiJjLTEyMzQ1Njc4LTkwYWItODBjZC1hZWYwIn0.Zk3vX1c0J9n2QwYb7tRr5uHs8LmPaDe4';
const links = Object.fromEntries(['evaluation', 'feed', 'referral', 'unsubscribe', 'preferences', 'usefulYes', 'usefulNo'].map((kind) => [kind, `https://parcours.example/p/${kind}/${token}`]));

const courses = {
  fr: [
    ['Power BI : du tableau au tableau de bord', 'Relier vos données, les modéliser et les partager dans un tableau de bord que vos collègues comprennent du premier coup d’œil.', 'Parce que vous avez coché Power BI'],
    ['SQL pour l’analyse', 'Interroger une base sans dépendre de personne.', 'Parce que vous avez terminé Excel avancé'],
    ['Excel expert : modèles et macros', 'Power Query, modèles de données et premières macros.', 'Parce que beaucoup de personnes l’ont suivi après Excel avancé'],
    ['RGPD', 'Une heure, des cas concrets.', 'Souvent choisi en ce moment'],
    ['Conduire un projet de transformation numérique dans une organisation publique ou associative', 'Cadrer, planifier, embarquer les équipes.', 'Parce que vous avez coché Gestion de projet'],
    ['Prendre la parole', 'Des présentations qui restent en tête.', 'Pour découvrir autre chose'],
  ],
  en: [
    ['Power BI: from table to dashboard', 'Connect your data, model it and share it in a dashboard that colleagues understand at first sight.', 'Because you ticked Power BI'],
    ['SQL for analysis', 'Query a database without depending on anyone.', 'Because you completed Excel, further'],
    ['Excel expert: models and macros', 'Power Query, data models and first macros.', 'Because many people took it after Excel, further'],
    ['GDPR', 'One hour, real cases.', 'Often chosen right now'],
    ['Leading a digital transformation project in a public or non-profit organisation', 'Frame it, plan it, bring people along.', 'Because you ticked Project management'],
    ['Speaking in public', 'Presentations that people remember.', 'To discover something else'],
  ],
};

function everything(language: 'fr' | 'en'): Record<string, unknown> {
  return {
    contact: { attributes: { firstName: 'Anne-Charlotte', lastName: 'de la Rochefoucauld-Montmorency' } },
    course: { name: language === 'fr' ? 'Excel avancé : tableaux croisés et recherches' : 'Excel, further: pivot tables and look-ups' },
    account: { name: 'Coopérative laitière de l’Ouest et du Massif armoricain' },
    enrolment: { starts: '2026-09-23T07:30:00Z' },
    entry: {
      data: {
        starts: '2026-09-30T07:30:00Z',
        notice: {
          from: '2026-03-15T23:00:00Z', learners: 27,
          courses: [{ id: 'excel-2', name: 'Excel avancé', learners: 14 }, { id: 'rgpd', name: 'Protection des données personnelles : les bases pour toutes et tous', learners: 9 }, { id: 'sql', learners: 4 }],
        },
      },
    },
    offers: courses[language].map(([title, summary, reason]) => ({ title, summary, reason, url: `https://parcours.example/p/feed/${token}/go/x` })),
    data: { name: language === 'fr' ? 'Conseils de formation' : 'Learning news', link: `https://parcours.example/p/confirm/${token}` },
    links, organisation: 'Atelier Formation', postalAddress: '12 rue des Tanneurs, 35000 Rennes, France',
  };
}

/** What a deployment knows of somebody whose platform states next to nothing; of her manager's week a single course. */
const sparse = { links, data: { link: `https://parcours.example/p/confirm/${token}` }, organisation: 'Institut régional des métiers de la transition', entry: { data: { notice: { from: '2026-03-15T23:00:00Z', learners: 1, courses: [{ id: 'onboarding-2026-groupe-bretagne-pays-de-la-loire', learners: 1 }] } } } };

/** Purposes whose mails always go out, by contract; every other template that ships is sent as marketing. */
const byContract = /^(welcome|practical-information|session-|hot-evaluation|cold-evaluation|confirm-)/;

/** Every mail template that ships, in both languages, with all that can be known and with hardly anything. */
export async function mailSubjects(): Promise<Subject[]> {
  const { compiled, problems } = await compileTemplates('config');
  if (problems.length) throw new Error(problems.map(({ file, line, message }) => `${file}:${line} ${message}`).join('\n'));
  return compiled.filter(({ channel }) => channel === 'email').flatMap(({ name, locale, compiled: json }) => {
    const template = JSON.parse(json) as CompiledEmailTemplate;
    const language = locale === 'en' ? 'en' : 'fr';
    const marketing = !byContract.test(name);
    const full = everything(language);
    const of = (what: string, context: Record<string, unknown>, schemes: Subject['schemes']): Subject => ({
      name: `mail-${name}-${locale}-${what}`, isPage: false, schemes,
      html: renderEmail(template, { ...context, marketing, purpose: name.startsWith('manager') ? 'manager-digest' : 'learning-news' }, { locale, timeZone: 'Europe/Paris' }).html,
    });
    return [of('full', full, language === 'fr' ? ['light', 'dark'] : ['light']), of('sparse', sparse, ['light'])];
  });
}
