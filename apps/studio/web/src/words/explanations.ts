import type { TimelineItem } from '../api-types';
import type { Language } from './language';

type Said = { fr: string; en: string };

/** Why a step did not act, in a sentence each. */
const skips: Record<string, Said> = {
  closed: { fr: 'le contact est clos : plus rien ne lui est adressé.', en: 'the contact is closed: nothing is addressed to them any more.' },
  'held-out': { fr: 'l’apprenant fait partie du groupe témoin, qui ne reçoit rien, pour mesurer l’effet des autres envois.', en: 'the learner belongs to the hold-out group, which receives nothing so that the effect on others can be measured.' },
  expired: { fr: 'c’était trop tard : la date limite de l’étape était passée.', en: 'it was too late: the step’s last date had passed.' },
  'no-consent': { fr: 'l’apprenant n’a pas donné son accord pour recevoir cela par ce canal.', en: 'the learner has not agreed to receive this over this channel.' },
  unsubscribed: { fr: 'l’apprenant s’est désabonné de ce type de message.', en: 'the learner has unsubscribed from this kind of message.' },
  complained: { fr: 'l’apprenant a signalé un message de ce type comme indésirable.', en: 'the learner reported a message of this kind as unwanted.' },
  bounced: { fr: 'l’adresse e-mail n’existe plus : un message en est revenu.', en: 'the e-mail address no longer exists: a message came back.' },
  'no-address': { fr: 'aucune adresse n’est connue pour ce canal.', en: 'no address is known for this channel.' },
  paused: { fr: 'les promotions sont suspendues pour cette personne.', en: 'promotions are paused for this person.' },
  capped: { fr: 'l’apprenant a déjà reçu autant de messages que permis en ce moment.', en: 'the learner has already received as many messages as is allowed for now.' },
  'quiet-hours': { fr: 'ce n’était pas une heure où l’on écrit.', en: 'it was not an hour at which we write.' },
  'over-budget': { fr: 'le budget du mois pour ce parcours est atteint.', en: 'the journey’s budget for the month is used up.' },
  backfill: { fr: 'l’événement est de l’histoire reprise : il met à jour la fiche, sans rien envoyer.', en: 'the event is imported history: it updates the profile and sends nothing.' },
  'journey-paused': { fr: 'le parcours est en pause : personne n’y entre.', en: 'the journey is paused: nobody enters it.' },
  'too-many-runs': { fr: 'l’apprenant a déjà autant de parcours en cours que permis.', en: 'the learner already has as many runs under way as is allowed.' },
};

const short: Record<string, Said> = {
  closed: { fr: 'contact clos', en: 'contact closed' },
  'held-out': { fr: 'groupe témoin', en: 'held out' },
  expired: { fr: 'trop tard', en: 'too late' },
  'no-consent': { fr: 'pas de consentement', en: 'no consent' },
  unsubscribed: { fr: 'désabonné', en: 'unsubscribed' },
  complained: { fr: 'plainte', en: 'complaint' },
  bounced: { fr: 'adresse e-mail fermée', en: 'e-mail address closed' },
  'no-address': { fr: 'pas d’adresse', en: 'no address' },
  paused: { fr: 'promotions suspendues', en: 'promotions paused' },
  capped: { fr: 'plafond atteint', en: 'cap reached' },
  'quiet-hours': { fr: 'heure de repos', en: 'quiet hours' },
  'over-budget': { fr: 'budget épuisé', en: 'over budget' },
  backfill: { fr: 'histoire reprise', en: 'imported history' },
  'journey-paused': { fr: 'parcours en pause', en: 'journey paused' },
  'too-many-runs': { fr: 'trop de parcours', en: 'too many runs' },
};

const events: Record<string, Said> = {
  'learner.registered': { fr: 'Compte créé', en: 'Registered' },
  'profile.updated': { fr: 'Fiche mise à jour', en: 'Profile updated' },
  'identity.linked': { fr: 'Identités rapprochées', en: 'Identities linked' },
  'enrolment.created': { fr: 'Inscription', en: 'Enrolled' },
  'enrolment.updated': { fr: 'Inscription modifiée', en: 'Enrolment changed' },
  'enrolment.suspended': { fr: 'Inscription suspendue', en: 'Enrolment suspended' },
  'enrolment.resumed': { fr: 'Inscription reprise', en: 'Enrolment resumed' },
  'enrolment.cancelled': { fr: 'Inscription annulée', en: 'Enrolment cancelled' },
  'course.started': { fr: 'Formation commencée', en: 'Course started' },
  'course.completed': { fr: 'Formation terminée', en: 'Course completed' },
  'course.passed': { fr: 'Formation réussie', en: 'Course passed' },
  'course.failed': { fr: 'Formation non validée', en: 'Course failed' },
  'module.started': { fr: 'Module commencé', en: 'Module started' },
  'module.completed': { fr: 'Module terminé', en: 'Module completed' },
  'module.uncompleted': { fr: 'Module rouvert', en: 'Module reopened' },
  'progress.updated': { fr: 'Progression', en: 'Progress' },
  'score.recorded': { fr: 'Note', en: 'Score' },
  'evaluation.invited': { fr: 'Évaluation demandée', en: 'Evaluation invited' },
  'evaluation.submitted': { fr: 'Évaluation rendue', en: 'Evaluation submitted' },
  'certificate.issued': { fr: 'Certificat délivré', en: 'Certificate issued' },
  'certificate.revoked': { fr: 'Certificat retiré', en: 'Certificate revoked' },
  'session.booked': { fr: 'Session réservée', en: 'Session booked' },
  'session.attended': { fr: 'Session suivie', en: 'Session attended' },
  'session.missed': { fr: 'Session manquée', en: 'Session missed' },
  'session.moved': { fr: 'Session déplacée', en: 'Session moved' },
  'session.cancelled': { fr: 'Session annulée', en: 'Session cancelled' },
  'login.recorded': { fr: 'Connexion', en: 'Signed in to the platform' },
  'content.viewed': { fr: 'Contenu consulté', en: 'Content viewed' },
  'content.rated': { fr: 'Contenu noté', en: 'Content rated' },
  'media.progressed': { fr: 'Vidéo regardée', en: 'Media progressed' },
  'interest.declared': { fr: 'Intérêt déclaré', en: 'Interest declared' },
  'referral.created': { fr: 'Collègue invité', en: 'Colleague referred' },
  'consent.granted': { fr: 'Consentement donné', en: 'Consent granted' },
  'consent.withdrawn': { fr: 'Consentement retiré', en: 'Consent withdrawn' },
  'preference.changed': { fr: 'Préférence changée', en: 'Preference changed' },
  'order.placed': { fr: 'Commande', en: 'Order placed' },
  'contact.closed': { fr: 'Contact clos', en: 'Contact closed' },
  'email.delivered': { fr: 'Message remis', en: 'E-mail delivered' },
  'email.bounced': { fr: 'Message revenu', en: 'E-mail bounced' },
  'email.opened': { fr: 'Message ouvert', en: 'E-mail opened' },
  'email.clicked': { fr: 'Lien suivi', en: 'Link followed' },
  'email.complained': { fr: 'Message signalé indésirable', en: 'E-mail reported as unwanted' },
  'email.refused': { fr: 'Message refusé', en: 'E-mail refused' },
  'email.uncertain': { fr: 'Remise incertaine', en: 'Delivery uncertain' },
  'recommendation.shown': { fr: 'Recommandations vues', en: 'Recommendations shown' },
  'recommendation.clicked': { fr: 'Recommandation suivie', en: 'Recommendation followed' },
  'recommendation.empty': { fr: 'Rien à recommander', en: 'Nothing to recommend' },
  'print.posted': { fr: 'Courrier posté', en: 'Letter posted' },
  'print.returned': { fr: 'Courrier revenu', en: 'Letter returned' },
  'print.scanned': { fr: 'Code du courrier scanné', en: 'Letter’s code scanned' },
  'print.refused': { fr: 'Courrier refusé', en: 'Letter refused' },
  'task.closed': { fr: 'Tâche close', en: 'Task closed' },
  'statement.voided': { fr: 'Déclaration annulée', en: 'Statement voided' },
};

const acted: Record<string, Said> = {
  email: { fr: 'Un message part.', en: 'A message goes out.' },
  print: { fr: 'Un courrier est mis au tirage.', en: 'A letter joins the print run.' },
  content: { fr: 'Des recommandations sont proposées.', en: 'Recommendations are offered.' },
  task: { fr: 'Une tâche est ouverte pour l’équipe.', en: 'A task is opened for the team.' },
};

const outcomes: Record<string, Said> = {
  entered: { fr: 'Entre dans le parcours.', en: 'Enters the journey.' },
  acted: { fr: 'L’étape est faite.', en: 'The step is done.' },
  waiting: { fr: 'Attend ici.', en: 'Waits here.' },
  woke: { fr: 'L’attente prend fin.', en: 'The wait is over.' },
  timeout: { fr: 'Rien n’est venu à temps : le parcours continue.', en: 'Nothing came in time: the journey goes on.' },
  completed: { fr: 'Arrive au bout du parcours.', en: 'Reaches the end of the journey.' },
  exited: { fr: 'Quitte le parcours', en: 'Leaves the journey' },
  goal: { fr: 'But atteint', en: 'Goal reached' },
  noted: { fr: 'Le chemin est choisi', en: 'The way is chosen' },
};

const causes: Record<string, Said> = {
  timer: { fr: 'l’échéance est venue', en: 'its time had come' },
  'timer.due': { fr: 'l’échéance est venue', en: 'its time had come' },
  'run.exit': { fr: 'l’équipe l’a sorti du parcours', en: 'the team took them out of the journey' },
  'run.retry': { fr: 'l’équipe a relancé l’étape', en: 'the team retried the step' },
  'journey.resumed': { fr: 'le parcours a repris', en: 'the journey resumed' },
  operator: { fr: 'l’équipe l’a demandé', en: 'the team asked for it' },
};

/** The reason in a few words, for tables; an unknown one as it is written. */
export const sayReason = (reason: string, language: Language): string => short[reason]?.[language] ?? reason;

/** The reason as the end of a sentence, or nothing where we have none. */
export const saySkip = (reason: string, language: Language): string | undefined => skips[reason]?.[language];

export const sayEvent = (name: string, language: Language): string => events[name]?.[language] ?? name;

/** What a decision did, in a sentence. */
export function sayDecision(item: TimelineItem, language: Language): string {
  const french = language === 'fr';
  const outcome = item.outcome ?? '';
  switch (outcome) {
    case 'skipped': {
      const why = saySkip(item.reason ?? '', language) ?? `${item.reason ?? (french ? 'sans motif' : 'no reason given')}.`;
      return (french ? 'Rien n’est parti : ' : 'Nothing went out: ') + why;
    }
    case 'acted':
      return (acted[item.message?.channel ?? ''] ?? outcomes.acted)?.[language] ?? '';
    case 'woke':
      return (item.reason === 'timeout' ? outcomes.timeout : outcomes.woke)?.[language] ?? '';
    case 'exited':
      return `${outcomes.exited?.[language]}${item.reason ? `${french ? ' : ' : ': '}${sayEvent(item.reason, language).toLowerCase()}` : ''}.`;
    case 'goal':
      return `${outcomes.goal?.[language]}${item.reason ? `${french ? ' : ' : ': '}${item.reason}` : ''}.`;
    case 'noted':
      return `${outcomes.noted?.[language]}${french ? ' : ' : ': '}${sayBranch(item.reason ?? '', language)}.`;
    default:
      return outcomes[outcome]?.[language] ?? outcome;
  }
}

/** What made it happen: the event's name, or the timer, or an operator. */
export function sayCause(cause: TimelineItem['cause'], language: Language): string | undefined {
  if (!cause) return undefined;
  if (cause.name !== undefined) return sayEvent(cause.name, language).toLowerCase();
  return causes[cause.type]?.[language];
}

function sayBranch(reason: string, language: Language): string {
  const number = /^branch (\d+)$/.exec(reason)?.[1];
  if (number !== undefined) return language === 'fr' ? `cas ${number}` : `case ${number}`;
  return reason === 'otherwise' ? (language === 'fr' ? 'aucun des cas' : 'none of the cases') : reason;
}
