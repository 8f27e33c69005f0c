import type { EarlierFact, TimelineItem, TimelineMessage } from '../api-types';
import { eventWords } from './event-words';
import type { Language } from './language';
import { outcomeWords } from './outcome-words';
import { reasonWords } from './reason-words';

type Said = { fr: string; en: string };

const acted: Record<string, Said> = {
  email: { fr: 'Un message part.', en: 'A message goes out.' },
  print: { fr: 'Un courrier est mis au tirage.', en: 'A letter joins the print run.' },
  content: { fr: 'Des recommandations sont proposées.', en: 'Recommendations are offered.' },
  task: { fr: 'Une tâche est ouverte pour l’équipe.', en: 'A task is opened for the team.' },
};

/** Messages that were decided and did not leave, or may not have. */
const stopped: Record<string, Said> = {
  refused: { fr: 'L’étape est faite, mais rien n’est parti.', en: 'The step is done, but nothing went out.' },
  expired: { fr: 'L’étape est faite, mais il était trop tard pour l’envoi.', en: 'The step is done, but it was too late to send.' },
  failed: { fr: 'L’étape est faite, mais l’envoi a échoué.', en: 'The step is done, but sending failed.' },
  uncertain: { fr: 'L’étape est faite ; il n’est pas sûr que le message soit parti.', en: 'The step is done; whether the message left is not certain.' },
};
const pending = new Set(['claimed', 'sending', 'queued']);
const waiting: Said = { fr: 'L’étape est faite ; l’envoi est en cours.', en: 'The step is done; sending is under way.' };

const causes: Record<string, Said> = {
  timer: { fr: 'l’échéance est venue', en: 'its time had come' },
  'timer.due': { fr: 'l’échéance est venue', en: 'its time had come' },
  'run.exit': { fr: 'l’équipe l’a sorti du parcours', en: 'the team took them out of the journey' },
  'run.retry': { fr: 'l’équipe a relancé l’étape', en: 'the team retried the step' },
  'address.reopen': { fr: 'l’équipe a rouvert une adresse', en: 'the team opened an address again' },
  'journey.resumed': { fr: 'le parcours a repris', en: 'the journey resumed' },
  operator: { fr: 'l’équipe l’a demandé', en: 'the team asked for it' },
};

/** The reason in a few words, for tables; an unknown one as it is written. */
export const sayReason = (reason: string, language: Language): string => reasonWords[reason]?.short[language] ?? reason;

/** The reason as the end of a sentence, or nothing where we have none. */
export const sayWhy = (reason: string, language: Language): string | undefined => reasonWords[reason]?.why[language];

export const sayEvent = (name: string, language: Language): string => eventWords[name]?.[language] ?? name;

/** What a decision did, in a sentence. */
export function sayDecision(item: TimelineItem, language: Language): string {
  const french = language === 'fr';
  const outcome = item.outcome ?? '';
  switch (outcome) {
    case 'skipped':
      if (item.step === undefined) return (french ? 'N’entre pas : ' : 'Does not enter: ') + sayReasonOf(item.reason, language);
      return `${outcomeWords.skipped?.[language]}${french ? ' : ' : ': '}` + sayReasonOf(item.reason, language);
    case 'acted':
      return sayActed(item.message, language);
    case 'woke':
      return (item.reason === 'timeout' ? outcomeWords.timeout : outcomeWords.woke)?.[language] ?? '';
    case 'exited':
      return item.reason === undefined ? `${outcomeWords.exited?.[language]}.` : `${outcomeWords.exited?.[language]}${french ? ' : ' : ': '}${sayExit(item.reason, language)}`;
    case 'goal':
      return `${outcomeWords.goal?.[language]}${item.reason ? `${french ? ' : ' : ': '}${item.reason}` : ''}.`;
    case 'noted':
      if (item.step === undefined) return (french ? 'N’entre pas : ' : 'Does not enter: ') + sayReasonOf(item.reason, language);
      return `${outcomeWords.noted?.[language]}${french ? ' : ' : ': '}${sayBranch(item.reason ?? '', language)}.`;
    default:
      return outcomeWords[outcome]?.[language] ?? outcome;
  }
}

const facts: Record<EarlierFact['what'], Said> = {
  withdrawn: { fr: 'accord retiré', en: 'consent withdrawn' },
  'never-granted': { fr: 'accord jamais donné', en: 'consent never given' },
  complained: { fr: 'message signalé comme indésirable', en: 'a mail reported as unwanted' },
  bounced: { fr: 'message revenu', en: 'a mail came back' },
  closed: { fr: 'contact clos', en: 'contact closed' },
  paused: { fr: 'promotions suspendues', en: 'promotions paused' },
  'held-out': { fr: 'tiré au sort pour le groupe témoin', en: 'drawn for the hold-out group' },
};

/** The earlier fact a refusal rests on, with its day; `sayDay` writes it. */
export function sayFact({ what, at, purpose, journey, step }: EarlierFact, language: Language, purposes: Record<string, string>, sayDay: (at: string) => string): string {
  const about = purpose === undefined ? (journey === undefined ? undefined : [journey, step].filter(Boolean).join(' · ')) : (purposes[purpose] ?? purpose);
  return [facts[what][language], about, at === undefined ? undefined : sayDay(at)].filter((part) => part !== undefined).join(', ');
}

/** What made it happen: the event's name, or the timer, or an operator. */
export function sayCause(cause: TimelineItem['cause'], language: Language): string | undefined {
  if (!cause) return undefined;
  if (cause.name !== undefined) return sayEvent(cause.name, language).toLowerCase();
  return causes[cause.type]?.[language];
}

/** What became of the message says more than that the step was done: a decision may be days older than the sending. */
function sayActed(message: TimelineMessage | undefined, language: Language): string {
  const held = message && (stopped[message.status]?.[language] ?? (pending.has(message.status) ? waiting[language] : undefined));
  return held ?? (acted[message?.channel ?? ''] ?? outcomeWords.acted)?.[language] ?? '';
}

const sayReasonOf = (reason: string | undefined, language: Language): string => sayWhy(reason ?? '', language) ?? `${reason ?? (language === 'fr' ? 'sans motif' : 'no reason given')}.`;

function sayExit(reason: string, language: Language): string {
  return sayWhy(reason, language) ?? `${sayEvent(reason, language).toLowerCase()}.`;
}

/** Why a message did not leave or may not have, as a sentence; a failure's own words as they are. */
export function sayMessageReason({ reason }: TimelineMessage, language: Language): string | undefined {
  if (reason === undefined) return undefined;
  const why = sayWhy(reason, language) ?? reason;
  return why.charAt(0).toUpperCase() + why.slice(1);
}

function sayBranch(reason: string, language: Language): string {
  const number = /^branch (\d+)$/.exec(reason)?.[1];
  if (number !== undefined) return language === 'fr' ? `cas ${number}` : `case ${number}`;
  return reason === 'otherwise' ? (language === 'fr' ? 'aucun des cas' : 'none of the cases') : reason;
}
