/** A course as the learning platform names it; ids are the catalogue's. */
export interface TaughtCourse {
  id: string;
  name: { fr: string; en: string };
  /** Names of its modules, in order; their ids are `<course>-m1` and on. */
  modules: readonly { fr: string; en: string }[];
  /** What people who took it often want next: catalogue topics. */
  interests: readonly string[];
}

export const courses: readonly TaughtCourse[] = [
  {
    id: 'excel-1', name: { fr: 'Excel\u00a0: les bases', en: 'Excel: the basics' }, interests: ['excel', 'data', 'power-bi'],
    modules: [{ fr: 'Saisir et mettre en forme', en: 'Entering and formatting' }, { fr: 'Formules simples', en: 'Simple formulas' }, { fr: 'Trier et filtrer', en: 'Sorting and filtering' }, { fr: 'Premiers graphiques', en: 'First charts' }],
  },
  {
    id: 'excel-2', name: { fr: 'Excel avancé', en: 'Excel, further' }, interests: ['power-bi', 'automation', 'data'],
    modules: [{ fr: 'Fonctions de recherche', en: 'Lookup functions' }, { fr: 'Tableaux croisés', en: 'Pivot tables' }, { fr: 'Données externes', en: 'External data' }, { fr: 'Contrôler ses calculs', en: 'Checking your sums' }],
  },
  {
    id: 'excel-3', name: { fr: 'Excel expert\u00a0: modèles et macros', en: 'Excel expert: models and macros' }, interests: ['automation', 'sql', 'power-bi'],
    modules: [{ fr: 'Modèles', en: 'Models' }, { fr: 'Enregistrer une macro', en: 'Recording a macro' }, { fr: 'Lire du VBA', en: 'Reading VBA' }],
  },
  {
    id: 'power-bi', name: { fr: 'Power BI\u00a0: du tableau au tableau de bord', en: 'Power BI: from sheet to dashboard' }, interests: ['sql', 'data', 'communication'],
    modules: [{ fr: 'Importer', en: 'Importing' }, { fr: 'Modéliser', en: 'Modelling' }, { fr: 'Visualiser', en: 'Visualising' }, { fr: 'Partager', en: 'Sharing' }],
  },
  {
    id: 'sql', name: { fr: 'SQL\u00a0: interroger une base', en: 'SQL: asking a database' }, interests: ['data', 'power-bi'],
    modules: [{ fr: 'Sélectionner', en: 'Selecting' }, { fr: 'Joindre', en: 'Joining' }, { fr: 'Regrouper', en: 'Grouping' }],
  },
  {
    id: 'data-protection', name: { fr: 'Protection des données au quotidien', en: 'Data protection every day' }, interests: ['management', 'office'],
    modules: [{ fr: 'Reconnaître une donnée personnelle', en: 'Knowing personal data' }, { fr: 'Partager sans risque', en: 'Sharing safely' }, { fr: 'Répondre à une demande', en: 'Answering a request' }],
  },
  {
    id: 'management', name: { fr: 'Manager une équipe pour la première fois', en: 'Leading a team for the first time' }, interests: ['communication', 'project'],
    modules: [{ fr: 'Prendre sa place', en: 'Taking your place' }, { fr: 'Déléguer', en: 'Delegating' }, { fr: 'Dire ce qui ne va pas', en: 'Saying what is wrong' }],
  },
  {
    id: 'word-1', name: { fr: 'Word\u00a0: initiation', en: 'Word: first steps' }, interests: ['office', 'excel'],
    modules: [{ fr: 'Styles', en: 'Styles' }, { fr: 'Tableaux et images', en: 'Tables and pictures' }, { fr: 'Publipostage', en: 'Mail merge' }],
  },
];

/** The course with this id, which the list above must have. */
export function courseOf(id: string): TaughtCourse {
  const course = courses.find((taught) => taught.id === id);
  if (!course) throw new RangeError(`no course ${id}`);
  return course;
}
