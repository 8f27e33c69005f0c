import type { CompiledEmailTemplate, EmailContext } from '@parcours/templates';

export interface SampleFor {
  locale: string;
  organisation: string;
  postalAddress?: string;
  timeZone: string;
}

const words = {
  fr: { course: 'Excel avancé', account: 'Ateliers du Rhône', titles: ['Power BI : premiers tableaux de bord', 'SQL pour analyser ses données', 'Automatiser avec les macros'], summary: 'Deux jours pour passer des chiffres à la décision.', reason: 'Parce que vous avez terminé Excel avancé', lastName: 'Lefèvre' },
  en: { course: 'Advanced Excel', account: 'Rhône Workshops', titles: ['Power BI: your first dashboards', 'SQL for people with data', 'Automate with macros'], summary: 'Two days from numbers to decisions.', reason: 'Because you completed Advanced Excel', lastName: 'Lefèvre' },
};
const site = 'https://formation.example.org';

/** A made-up learner with everything that a template may read, in the language of a locale. The same every time, so that two looks at a template compare. */
export function sampleContext({ locale, organisation, postalAddress = '12 rue des Ateliers, 69002 Lyon', timeZone }: SampleFor): EmailContext {
  const text = words[locale.startsWith('en') ? 'en' : 'fr'];
  const course = { id: 'excel-2', name: text.course, run: '2026-1' };
  const account = { id: 'acc-1', name: text.account, managers: [] };
  const enrolment = { id: 'enr-1', courseId: course.id, accountId: account.id, mode: 'classroom', role: 'learner', status: 'active', starts: '2026-03-20T08:00:00Z', ends: '2026-03-21T16:00:00Z', modulesDone: 3, lastActivityAt: '2026-03-18T14:05:00Z' };
  return {
    contact: { id: 'made-up', attributes: { firstName: 'Zoé', lastName: text.lastName, locale, timeZone, jobTitle: 'Contrôle de gestion', promotionsPaused: false, lastScore: 9, evaluationAsked: false }, interests: ['Power BI', 'SQL'], tags: ['seen'] },
    enrolment, course, account,
    entry: {
      id: 'made-up', source: 'preview', type: 'session.moved', time: '2026-03-16T09:00:00Z',
      data: {
        learner: { identifiers: [{ scheme: 'email', value: 'zoe@example.org' }] }, course, enrolment: { id: 'enr-1', starts: '2026-03-20T08:00:00Z' }, starts: '2026-03-27T08:00:00Z', ends: '2026-03-28T16:00:00Z', place: 'Lyon',
        notice: { from: '2026-03-15T23:00:00Z', learners: 7, courses: [{ id: 'excel-2', name: text.course, learners: 5 }, { id: 'sql', name: 'SQL', learners: 2 }] },
      },
    },
    data: {},
    links: Object.fromEntries(['evaluation', 'feed', 'referral', 'unsubscribe', 'preferences', 'usefulYes', 'usefulNo'].map((kind) => [kind, `${site}/p/${kind}/a-made-up-link`])),
    offers: text.titles.map((title, i) => ({ title, summary: text.summary, url: `${site}/courses/${i + 1}`, reason: text.reason })),
    organisation, postalAddress, locale, timeZone, marketing: true, purpose: 'learning-news',
  };
}

/** A context with parts of another put in: records field by field, everything else as a whole. */
export function withData(context: EmailContext, more: EmailContext): EmailContext {
  const merged: EmailContext = { ...context };
  for (const [name, value] of Object.entries(more)) {
    if (name === '__proto__') continue;
    const before = merged[name];
    merged[name] = isRecord(before) && isRecord(value) ? withData(before, value) : value;
  }
  return merged;
}

const isRecord = (value: unknown): value is EmailContext => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A context with something for whatever else a template reads of `data` and of the event: an address where it leads somewhere, else the field's name. */
export function completed(context: EmailContext, { reads = [], html }: CompiledEmailTemplate): EmailContext {
  let whole = context;
  for (const path of reads) {
    const [root] = path;
    if ((root !== 'data' && root !== 'entry') || path.includes('*') || path.includes('__proto__') || valueAt(whole, path) !== undefined) continue;
    const name = path.join('.');
    const value = html.includes(`_address ${name}`) ? `${site}/${path.at(-1) ?? ''}` : `[${path.at(-1) ?? ''}]`;
    whole = withData(whole, path.reduceRight<unknown>((inside, field) => ({ [field]: inside }), value) as EmailContext);
  }
  return whole;
}

function valueAt(context: unknown, path: string[]): unknown {
  return path.reduce<unknown>((value, name) => (isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined), context);
}
