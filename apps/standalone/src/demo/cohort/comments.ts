import type { Random } from './random';

const comments = {
  promoter: {
    fr: ['Exactement ce qu’il me fallait, j’applique dès demain.', 'Une formatrice claire, des exercices tirés de notre travail.', 'Je l’ai déjà recommandée autour de moi.', 'Le rythme était parfait.'],
    en: ['Just what I needed, I use it already.', 'Clear trainer, exercises from our own work.', 'I told my team about it.'],
  },
  passive: {
    fr: ['Bien, mais un peu rapide sur la fin.', 'Utile. J’aurais aimé davantage de pratique.', 'Contenu solide, salle un peu bruyante.'],
    en: ['Good, though a little fast at the end.', 'Useful; more practice would help.'],
  },
  detractor: {
    fr: ['Je connaissais déjà presque tout.', 'Trop de théorie, pas assez de cas concrets.', 'Problèmes de connexion pendant la moitié de la session.', 'Le niveau annoncé n’était pas le bon.'],
    en: ['I knew most of it already.', 'Too much theory for my work.', 'The level was not the one announced.'],
  },
} as const;

/** Something people say with such an answer (0 to 10) to "would you recommend it". */
export function commentFor(random: Random, locale: 'fr' | 'en', nps: number): string {
  const said = nps >= 9 ? comments.promoter : nps >= 7 ? comments.passive : comments.detractor;
  return random.pick<string>(said[locale]);
}
