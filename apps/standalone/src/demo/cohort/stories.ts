import { storyNames, type Cohort, type StoryName } from './cohort-types';

export interface CohortStory {
  name: StoryName;
  /** E-mail identifier. */
  learner: string;
  sentence: { fr: string; en: string };
}

const sentences: Record<StoryName, CohortStory['sentence']> = {
  Ana: {
    fr: 'donne 10\u00a0; invitée à proposer la formation à un collègue, elle en amène un, et on l’en remercie.',
    en: 'gave a 10; asked to invite a colleague, she brought one, and was thanked.',
  },
  Ben: {
    fr: 'n’a pas donné son accord pour les messages\u00a0: après 14\u00a0jours de silence part une lettre, puis le service formation l’appelle.',
    en: 'never agreed to news by mail: 14 silent days bring a letter, then a call by the training desk.',
  },
  Chloé: {
    fr: 'est inscrite à deux formations\u00a0: l’une est annulée et s’arrête là, l’autre va jusqu’au certificat.',
    en: 'is enrolled in two courses: one is cancelled and ends there, the other goes on to its certificate.',
  },
  Dev: {
    fr: 'attend à Montréal par-dessus le changement d’heure\u00a0: ses informations pratiques partent à 9\u00a0h, à l’heure nouvelle.',
    en: 'waits in Montréal across the change of clocks: his practical information leaves at 9, by the new time.',
  },
  Eve: {
    fr: 'donne 3\u00a0: un rappel le jour ouvré suivant, promotions suspendues 90\u00a0jours\u00a0; son 8 d’après n’amène donc aucune offre.',
    en: 'gave a 3: a call on the next working day, promotions paused for 90 days; so her later 8 brings no offers.',
  },
  Finn: {
    fr: 'n’a rien reçu\u00a0: repris d’avant, sans adresse postale, et tiré au sort parmi ceux que la suite laisse de côté, un sur dix, pour mesurer ce qu’elle apporte\u00a0; chaque étape dit pourquoi.',
    en: 'got nothing: taken over from before, without a postal address, and drawn by lot into the one in ten whom the series after a course leaves out, to measure what it brings; each step says why.',
  },
};

/** The six learners to look at first, each with what became of her in one sentence that follows the name. */
export function stories({ learners }: Pick<Cohort, 'learners'>): CohortStory[] {
  return storyNames.flatMap((name) => {
    const learner = learners.find(({ story }) => story === name);
    return learner ? [{ name, learner: learner.email, sentence: sentences[name] }] : [];
  });
}
