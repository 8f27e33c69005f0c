import type { PageLanguage } from '@parcours/platform';
import type { ConsentChannel } from './consents.service';

const purposes: Record<string, Record<PageLanguage, { name: string; about: string }>> = {
  'learning-news': {
    fr: { name: 'Conseils de formation', about: 'Ce qui prolonge vos formations\u00a0: conseils, articles, idées pour la suite.' },
    en: { name: 'Learning news', about: 'What goes with your courses: tips, articles, ideas for what comes next.' },
  },
  'manager-digest': {
    fr: { name: 'Bilans pour responsables formation', about: 'En chiffres, ce que vos équipes ont terminé.' },
    en: { name: 'Digests for training managers', about: 'What your people completed, in numbers.' },
  },
  offers: {
    fr: { name: 'Offres', about: 'Nouvelles formations, places de dernière minute, tarifs.' },
    en: { name: 'Offers', about: 'New courses, last-minute places, prices.' },
  },
};

export const channelWords: Record<PageLanguage, Record<ConsentChannel, string>> = {
  fr: { email: 'Par e-mail', print: 'Par courrier', phone: 'Par téléphone', feed: 'Sur ma page' },
  en: { email: 'By e-mail', print: 'By post', phone: 'By phone', feed: 'On my page' },
};

/** What a purpose is called; one that an organisation added is called by its id. */
export function purposeWords(purpose: string, language: PageLanguage): { name: string; about: string } {
  const known = Object.hasOwn(purposes, purpose) ? purposes[purpose] : undefined;
  const words = purpose.replace(/[-_]+/g, ' ');
  return known?.[language] ?? { name: words.charAt(0).toUpperCase() + words.slice(1), about: '' };
}
