/** What the API's refusals mean at the desk and what to do about them, by their `code`; others are shown in the API's own words. */
export const problemWords: Record<string, { fr: string; en: string }> = {
  unreachable: { fr: 'Parcours ne répond pas. Réessayez dans un instant.', en: 'Parcours does not answer. Try again in a moment.' },
  'key-missing': { fr: 'Vous n’êtes pas connecté.', en: 'You are not signed in.' },
  'key-unknown': { fr: 'Cette clé n’est pas reconnue. Vérifiez qu’elle est entière et qu’elle n’a pas été révoquée.', en: 'This key is not known. Check that it is complete and has not been revoked.' },
  'scope-missing': { fr: 'Votre clé ne permet pas cela. Consulter demande la portée « read », agir la portée « operate ».', en: 'Your key does not allow this. Looking takes the scope “read”, acting the scope “operate”.' },
  'foreign-origin': { fr: 'La demande est venue d’une autre adresse. Ouvrez le bureau à son adresse habituelle.', en: 'The request came from another address. Open the desk at its own address.' },
  'too-many-tries': { fr: 'Trop de clés fausses sont venues de cette adresse. Réessayez dans une minute.', en: 'Too many wrong keys came from this address. Try again in a minute.' },
  'learner-unknown': { fr: 'Aucun apprenant n’est connu sous cette référence.', en: 'No learner is known by this reference.' },
  'task-unknown': { fr: 'Cette tâche n’existe plus : ses données ont été effacées.', en: 'This task no longer exists: its data was erased.' },
  'letter-unknown': { fr: 'Ce rebut n’existe plus.', en: 'This dead letter no longer exists.' },
  'letter-closed': { fr: 'Ce rebut a déjà été traité.', en: 'This dead letter was settled before.' },
  'not-parked': { fr: 'Aucun événement de ce contact n’attend derrière ce rebut : il n’y a rien à rejouer.', en: 'No event of this contact waits behind this dead letter: there is nothing to replay.' },
  'message-not-failed': { fr: 'Ce message n’est plus en échec : il n’y a rien à rejouer.', en: 'This message is no longer failed: there is nothing to replay.' },
  'not-json': { fr: 'L’événement n’est pas du JSON valide.', en: 'The event is not valid JSON.' },
  'journey-unknown': { fr: 'Ce parcours n’est plus publié.', en: 'This journey is no longer published.' },
  'not-ready': { fr: 'Parcours n’est pas encore prêt. Réessayez dans un instant.', en: 'Parcours is not ready yet. Try again in a moment.' },
  internal: { fr: 'Quelque chose a échoué du côté de Parcours ; le journal dit quoi.', en: 'Something failed on Parcours’ side; its log says what.' },
};
