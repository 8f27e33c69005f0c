/** A reason in a few words, for tables, and as the end of a sentence, which says whether anything is to be done. */
export interface ReasonWords {
  short: { fr: string; en: string };
  why: { fr: string; en: string };
}

/** Every reason that an engine or a channel states, by its code. */
export const reasonWords: Record<string, ReasonWords> = {
  // What the engine decides.
  closed: {
    short: { fr: 'contact clos', en: 'contact closed' },
    why: { fr: 'le contact est clos : plus rien ne lui est adressé.', en: 'the contact is closed: nothing is addressed to them any more.' },
  },
  // Why nobody enters.
  'entry-condition': {
    short: { fr: 'condition non remplie', en: 'condition not met' },
    why: { fr: 'la condition d’entrée du parcours n’était pas remplie.', en: 'the condition of the journey’s entry was not met.' },
  },
  'too-old': {
    short: { fr: 'trop ancien', en: 'too old' },
    why: { fr: 'l’événement était plus ancien que le parcours ne l’admet.', en: 'the event was older than the journey allows.' },
  },
  role: {
    short: { fr: 'autre rôle', en: 'another role' },
    why: { fr: 'le parcours s’adresse à d’autres rôles dans la formation.', en: 'the journey is for other roles in the course.' },
  },
  'no-key': {
    short: { fr: 'sans clé', en: 'no key' },
    why: { fr: 'l’événement n’a pas de valeur pour la clé du parcours.', en: 'the event has no value for the journey’s key.' },
  },
  'already-running': {
    short: { fr: 'déjà en cours', en: 'already under way' },
    why: { fr: 'l’apprenant suivait déjà ce parcours pour le même sujet.', en: 'the learner was in this journey already, about the same thing.' },
  },
  reentry: {
    short: { fr: 'déjà suivi', en: 'done before' },
    why: { fr: 'l’apprenant a déjà suivi ce parcours, qui ne recommence pas, ou pas si tôt.', en: 'the learner has been through this journey, which does not begin again, or not so soon.' },
  },
  'unknown-journey': {
    short: { fr: 'parcours inconnu', en: 'unknown journey' },
    why: { fr: 'aucun parcours de ce nom n’était publié.', en: 'no journey of this name was published.' },
  },
  'held-out': {
    short: { fr: 'groupe témoin', en: 'held out' },
    why: { fr: 'l’apprenant fait partie du groupe témoin, qui ne reçoit rien, pour mesurer l’effet des autres envois.', en: 'the learner belongs to the hold-out group, which receives nothing so that the effect on others can be measured.' },
  },
  expired: {
    short: { fr: 'trop tard', en: 'too late' },
    why: { fr: 'c’était trop tard : la date limite de l’étape était passée.', en: 'it was too late: the step’s last date had passed.' },
  },
  minor: {
    short: { fr: 'mineur', en: 'minor' },
    why: { fr: 'la personne est mineure : elle ne reçoit que ce que la formation exige.', en: 'the person is a minor, who gets only what the training needs.' },
  },
  'no-consent': {
    short: { fr: 'pas de consentement', en: 'no consent' },
    why: { fr: 'l’apprenant n’a pas donné son accord pour recevoir cela par ce canal.', en: 'the learner has not agreed to receive this over this channel.' },
  },
  unsubscribed: {
    short: { fr: 'désabonné', en: 'unsubscribed' },
    why: { fr: 'l’apprenant s’est désabonné de ce type de message.', en: 'the learner has unsubscribed from this kind of message.' },
  },
  complained: {
    short: { fr: 'plainte', en: 'complaint' },
    why: { fr: 'l’apprenant a signalé un message de ce type comme indésirable.', en: 'the learner reported a message of this kind as unwanted.' },
  },
  bounced: {
    short: { fr: 'adresse e-mail fermée', en: 'e-mail address closed' },
    why: { fr: 'l’adresse e-mail n’existe plus : un message en est revenu.', en: 'the e-mail address no longer exists: a message came back.' },
  },
  'no-address': {
    short: { fr: 'pas d’adresse', en: 'no address' },
    why: { fr: 'aucune adresse n’est connue pour ce canal.', en: 'no address is known for this channel.' },
  },
  paused: {
    short: { fr: 'promotions suspendues', en: 'promotions paused' },
    why: { fr: 'les promotions sont suspendues pour cette personne.', en: 'promotions are paused for this person.' },
  },
  capped: {
    short: { fr: 'plafond atteint', en: 'cap reached' },
    why: { fr: 'l’apprenant a déjà reçu autant de messages que permis en ce moment.', en: 'the learner has already received as many messages as is allowed for now.' },
  },
  'quiet-hours': {
    short: { fr: 'heure de repos', en: 'quiet hours' },
    why: { fr: 'ce n’était pas une heure où l’on écrit.', en: 'it was not an hour at which we write.' },
  },
  'over-budget': {
    short: { fr: 'budget épuisé', en: 'over budget' },
    why: { fr: 'le budget du mois pour ce parcours est atteint.', en: 'the journey’s budget for the month is used up.' },
  },
  backfill: {
    short: { fr: 'histoire reprise', en: 'imported history' },
    why: { fr: 'l’événement est de l’histoire reprise : il met à jour la fiche, sans rien envoyer.', en: 'the event is imported history: it updates the profile and sends nothing.' },
  },
  'journey-paused': {
    short: { fr: 'parcours en pause', en: 'journey paused' },
    why: { fr: 'le parcours est en pause : personne n’y entre.', en: 'the journey is paused: nobody enters it.' },
  },
  'too-many-runs': {
    short: { fr: 'trop de parcours', en: 'too many runs' },
    why: { fr: 'l’apprenant a déjà autant de parcours en cours que permis.', en: 'the learner already has as many runs under way as is allowed.' },
  },
  // What is checked once more when a message is about to leave.
  'not-on-allow-list': {
    short: { fr: 'hors de la liste permise', en: 'not on the allow-list' },
    why: { fr: 'l’adresse n’est pas sur la liste de celles à qui ce déploiement peut écrire.', en: 'the address is not on the list of those that this deployment may write to.' },
  },
  'sends-off': {
    short: { fr: 'envois coupés', en: 'sends are off' },
    why: { fr: 'les envois sont coupés ; cela attend leur réouverture.', en: 'sending is off; this waits until it is on again.' },
  },
  interrupted: {
    short: { fr: 'interrompu', en: 'interrupted' },
    why: { fr: 'le service s’est arrêté pendant l’envoi : il n’est pas sûr que le message soit parti.', en: 'the service stopped while sending: whether the message left is not certain.' },
  },
  'never-taken': {
    short: { fr: 'jamais pris en charge', en: 'never taken' },
    why: { fr: 'le service d’envoi n’en a rien dit en quatre jours : il ne l’a jamais reçu.', en: 'the sending service said nothing of it in four days: it never had it.' },
  },
  'warm-up': {
    short: { fr: 'montée en charge', en: 'warm-up' },
    why: { fr: 'le nouveau domaine d’envoi n’envoie encore que peu à l’heure ; le message attend son tour.', en: 'the new sending domain sends only so many an hour so far; the message waits for its turn.' },
  },
  'provider-paused': {
    short: { fr: 'envois en pause', en: 'sending paused' },
    why: { fr: 'le service d’envoi n’a pas répondu plusieurs fois de suite ; le message attend un nouvel essai.', en: 'the sending service failed several times in a row; the message waits for another try.' },
  },
  'provider-away': {
    short: { fr: 'service absent', en: 'service away' },
    why: { fr: 'le service d’envoi ne peut pas être joint ; le message attend un nouvel essai.', en: 'the sending service can not be reached; the message waits for another try.' },
  },
  'provider-busy': {
    short: { fr: 'service occupé', en: 'service busy' },
    why: { fr: 'le service d’envoi en reçoit trop pour l’instant ; le message attend un nouvel essai.', en: 'the sending service takes no more for now; the message waits for another try.' },
  },
  'provider-error': {
    short: { fr: 'panne du service', en: 'service error' },
    why: { fr: 'le service d’envoi a répondu par une erreur ; le message attend un nouvel essai.', en: 'the sending service answered with an error; the message waits for another try.' },
  },
  'provider-key': {
    short: { fr: 'clé refusée', en: 'key refused' },
    why: { fr: 'le service d’envoi refuse notre clé ou notre mot de passe : un opérateur doit le corriger.', en: 'the sending service refuses our key or password: an operator has to correct it.' },
  },
  'mail-later': {
    short: { fr: 'à réessayer', en: 'tried again' },
    why: { fr: 'le serveur du destinataire demande de réessayer plus tard.', en: 'the recipient’s server asks us to try again later.' },
  },
  'mailbox-full': {
    short: { fr: 'boîte pleine', en: 'mailbox full' },
    why: { fr: 'la boîte du destinataire est pleine.', en: 'the recipient’s mailbox is full.' },
  },
  'address-unknown': {
    short: { fr: 'adresse inconnue', en: 'unknown address' },
    why: { fr: 'le serveur du destinataire ne connaît pas cette adresse.', en: 'the recipient’s server does not know this address.' },
  },
  'address-invalid': {
    short: { fr: 'adresse illisible', en: 'unreadable address' },
    why: { fr: 'ce n’est pas une adresse e-mail.', en: 'this is no e-mail address.' },
  },
  'too-large': {
    short: { fr: 'trop lourd', en: 'too large' },
    why: { fr: 'le message est plus lourd que le service d’envoi n’accepte.', en: 'the message is larger than the sending service takes.' },
  },
  'no-answer': {
    short: { fr: 'sans réponse', en: 'no answer' },
    why: { fr: 'le service d’envoi n’a pas répondu : il n’est pas sûr que le message soit parti.', en: 'the sending service did not answer: whether the message left is not certain.' },
  },
  empty: {
    short: { fr: 'rien à recommander', en: 'nothing to recommend' },
    why: { fr: 'rien dans le catalogue ne convient à cet apprenant en ce moment.', en: 'nothing in the catalogue suits this learner at the moment.' },
  },
  // Letters that can not be printed.
  'address-missing': {
    short: { fr: 'adresse postale absente', en: 'postal address missing' },
    why: { fr: 'aucune adresse postale n’est connue.', en: 'no postal address is known.' },
  },
  'address-incomplete': {
    short: { fr: 'adresse postale incomplète', en: 'postal address incomplete' },
    why: { fr: 'il manque à l’adresse postale un nom, une rue ou une ville.', en: 'the postal address lacks a name, a street or a town.' },
  },
  'address-too-long': {
    short: { fr: 'adresse postale trop longue', en: 'postal address too long' },
    why: { fr: 'l’adresse postale ne tient pas en six lignes de 38 caractères.', en: 'the postal address does not fit six lines of 38 characters.' },
  },
  'postal-code-invalid': {
    short: { fr: 'code postal invalide', en: 'postal code invalid' },
    why: { fr: 'le code postal n’en est pas un.', en: 'the postal code is not one.' },
  },
  'country-unknown': {
    short: { fr: 'pays inconnu', en: 'country unknown' },
    why: { fr: 'le pays de l’adresse n’est pas connu : il y faut un code ISO à deux lettres, comme DE.', en: 'the country of the address is not known: it takes a two-letter ISO code, such as DE.' },
  },
  'address-outside-window': {
    short: { fr: 'adresse hors de la fenêtre', en: 'address outside the window' },
    why: { fr: 'l’adresse ne tient pas dans la fenêtre de l’enveloppe.', en: 'the address does not fit the envelope’s window.' },
  },
  'in-window': {
    short: { fr: 'texte dans la fenêtre', en: 'text in the window' },
    why: { fr: 'une partie de la lettre se lirait par la fenêtre de l’enveloppe.', en: 'part of the letter could be read through the envelope’s window.' },
  },
  'outside-sheet': {
    short: { fr: 'hors de la feuille', en: 'outside of the sheet' },
    why: { fr: 'une partie de la lettre dépasse de ce que l’imprimeur peut imprimer.', en: 'part of the letter stands outside of what the printer can print.' },
  },
  'no-printer': {
    short: { fr: 'pas d’imprimeur', en: 'no printer' },
    why: { fr: 'aucun imprimeur déclaré n’imprime ce format.', en: 'no declared printer prints this format.' },
  },
  'no-tariff': {
    short: { fr: 'pas de tarif', en: 'no tariff' },
    why: { fr: 'aucun tarif n’est connu pour ce pli à cette date.', en: 'no price is known for this piece on that day.' },
  },
  // Runs that end because what they stood on is gone.
  operator: {
    short: { fr: 'sorti par l’équipe', en: 'taken out by the team' },
    why: { fr: 'l’équipe l’a sorti du parcours.', en: 'the team took them out of the journey.' },
  },
  voided: {
    short: { fr: 'déclaration annulée', en: 'statement voided' },
    why: { fr: 'la déclaration qui l’avait fait entrer a été annulée.', en: 'the statement that made them enter was voided.' },
  },
  'version-missing': {
    short: { fr: 'version absente', en: 'version missing' },
    why: { fr: 'la version du parcours où il se trouvait n’est plus publiée.', en: 'the version of the journey they stood on is no longer published.' },
  },
  'step-missing': {
    short: { fr: 'étape absente', en: 'step missing' },
    why: { fr: 'l’étape où il se trouvait n’existe plus.', en: 'the step they stood at no longer exists.' },
  },
};
