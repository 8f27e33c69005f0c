/** What a decision came to; some go on with a reason. */
export const outcomeWords: Record<string, { fr: string; en: string }> = {
  entered: { fr: 'Entre dans le parcours.', en: 'Enters the journey.' },
  skipped: { fr: 'Rien n’est parti', en: 'Nothing went out' },
  acted: { fr: 'L’étape est faite.', en: 'The step is done.' },
  waiting: { fr: 'Attend ici.', en: 'Waits here.' },
  woke: { fr: 'L’attente prend fin.', en: 'The wait is over.' },
  timeout: { fr: 'Rien n’est venu à temps : le parcours continue.', en: 'Nothing came in time: the journey goes on.' },
  completed: { fr: 'Arrive au bout du parcours.', en: 'Reaches the end of the journey.' },
  exited: { fr: 'Quitte le parcours', en: 'Leaves the journey' },
  goal: { fr: 'But atteint', en: 'Goal reached' },
  noted: { fr: 'Le chemin est choisi', en: 'The way is chosen' },
};
