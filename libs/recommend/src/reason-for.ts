import type { Bilingual, Catalogue } from './catalogue';
import type { ItemScore } from './score-item';

/** Why an item is recommended, as the learner reads it: the strongest thing that speaks for it. */
export function reasonFor({ interest, opened, near, popularity }: ItemScore, catalogue: Catalogue): Bilingual {
  const topic = interest === undefined ? undefined : catalogue.topics[interest];
  if (topic) return { fr: `parce que vous avez coché ${topic.fr}`, en: `because you ticked ${topic.en}` };
  const after = opened ?? near;
  if (after) return { fr: `parce que vous avez terminé ${after.title.fr}`, en: `because you completed ${after.title.en}` };
  if (popularity > 0) return { fr: 'très suivi ce mois-ci', en: 'popular this month' };
  return { fr: 'à découvrir', en: 'worth discovering' };
}
