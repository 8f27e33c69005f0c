import type { PageLanguage } from '@parcours/platform';
import type { ConsentChannel } from './consents.service';

/** `tick`: what is ticked, where that is no channel. */
interface PurposeWords {
  name: string;
  about: string;
  tick?: string;
}

const purposes: Record<string, Record<PageLanguage, PurposeWords>> = {
  'learning-news': {
    fr: { name: 'Conseils de formation', about: 'Ce qui prolonge vos formations\u00a0: conseils, articles, idées pour la suite.' },
    en: { name: 'Learning news', about: 'What goes with your courses: tips, articles, ideas for what comes next.' },
  },
  'manager-digest': {
    fr: { name: 'Bilans pour responsables formation', about: 'En chiffres, ce que vos équipes ont terminé.' },
    en: { name: 'Digests for training managers', about: 'What your people completed, in numbers.' },
  },
  'open-tracking': {
    fr: { name: 'Mesure de lecture', about: 'Nous savons si vous avez ouvert un message, pour vous en envoyer moins et de meilleurs. Rien d’autre n’en dépend.', tick: 'Mesurer mes lectures' },
    en: { name: 'Reading statistics', about: 'We learn whether you opened a message, so as to send you fewer and better ones. Nothing else depends on it.', tick: 'Count what I open' },
  },
  profiling: {
    fr: { name: 'Recommandations personnalisées', about: 'Ce que vous avez suivi et coché sert à choisir ce que nous vous proposons. Sans cela, vous voyez ce que voit tout le monde.', tick: 'Personnaliser mes recommandations' },
    en: { name: 'Personal recommendations', about: 'What you completed and ticked helps to choose what we suggest. Without it, you see what everybody sees.', tick: 'Make my recommendations personal' },
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
export function purposeWords(purpose: string, language: PageLanguage): PurposeWords {
  const known = Object.hasOwn(purposes, purpose) ? purposes[purpose] : undefined;
  const words = purpose.replace(/[-_]+/g, ' ');
  return known?.[language] ?? { name: words.charAt(0).toUpperCase() + words.slice(1), about: '' };
}

/** What a choice is called beside its tick. */
export function tickWords(purpose: string, channel: ConsentChannel, language: PageLanguage): string {
  return purposeWords(purpose, language).tick ?? channelWords[language][channel];
}
