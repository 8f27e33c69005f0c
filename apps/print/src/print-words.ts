import type { PrintRunErrorCode } from './print-error';
import type { PageLanguage as Language } from '@parcours/platform';

type Words = Record<string, string>;

/** What the pages of the print service say. */
export const printWords = {
  fr: {
    title: 'Tirages', lead: 'Les lettres se rassemblent ici ; elles partent quand quelqu’un les a approuvées.', empty: 'Aucune lettre pour le moment. Les parcours en ajoutent ici.', open: 'Ouvrir',
    run: 'Tirage', back: 'Tous les tirages', created: 'Ouvert le', approvedAt: 'Approuvé le', handedOverAt: 'Remis le', cancelledAt: 'Annulé le', printer: 'Imprimeur', cost: 'Coût', letters: 'Lettres', pages: 'Pages', format: 'Format',
    approve: 'Approuver', 'hand-over': 'Remettre à l’imprimeur', cancel: 'Annuler le tirage', document: 'Document', view: 'Ouvrir le PDF', manifest: 'Bordereau (CSV)', pieces: 'Lettres', letter: 'Lettre', page: 'page', noPdf: 'Ce navigateur ne montre pas les PDF ici.',
    journey: 'Parcours', count: (n: number) => `${n} lettre${n > 1 ? 's' : ''}`, pageCount: (n: number) => `${n} page${n > 1 ? 's' : ''}`, folder: (id: string) => `Le PDF et le bordereau sont dans le dossier hand-over/${id}.`,
  },
  en: {
    title: 'Print runs', lead: 'Letters gather here; they leave once somebody has approved them.', empty: 'No letters right now. Journeys add them here.', open: 'Open',
    run: 'Print run', back: 'All print runs', created: 'Opened', approvedAt: 'Approved', handedOverAt: 'Handed over', cancelledAt: 'Cancelled', printer: 'Printer', cost: 'Cost', letters: 'Letters', pages: 'Pages', format: 'Format',
    approve: 'Approve', 'hand-over': 'Hand over to the printer', cancel: 'Cancel this run', document: 'Document', view: 'Open the PDF', manifest: 'Manifest (CSV)', pieces: 'Letters', letter: 'Letter', page: 'page', noPdf: 'This browser does not show PDFs here.',
    journey: 'Journey', count: (n: number) => `${n} letter${n === 1 ? '' : 's'}`, pageCount: (n: number) => `${n} page${n === 1 ? '' : 's'}`, folder: (id: string) => `The PDF and the manifest are in the folder hand-over/${id}.`,
  },
};

const statuses: Record<Language, Words> = {
  fr: { draft: 'Se remplit', proof: 'À relire', approved: 'Approuvé', locked: 'Remise en cours', 'handed-over': 'Remis', cancelled: 'Annulé' },
  en: { draft: 'Gathering', proof: 'To be checked', approved: 'Approved', locked: 'Being handed over', 'handed-over': 'Handed over', cancelled: 'Cancelled' },
};
const formats: Record<Language, Words> = { fr: { 'a4-letter': 'Lettre A4' }, en: { 'a4-letter': 'A4 letter' } };
const classes: Record<Language, Words> = { fr: { envelope: 'enveloppe', priority: 'prioritaire' }, en: { envelope: 'envelope', priority: 'priority' } };

export const statusName = (status: string, language: Language): string => named(statuses[language], status);

/** Format and postage class, as people say them. */
export const kindName = (format: string, postage: string, language: Language): string => `${named(formats[language], format)}, ${named(classes[language], postage)}`;

const errors: Record<Language, Record<PrintRunErrorCode, string>> = {
  fr: {
    'print-run-unknown': 'Ce tirage n’existe pas.', 'print-run-state': 'Ce n’est plus possible : le tirage a changé d’état entre-temps.', 'print-run-empty': 'Il n’y a rien à imprimer : le tirage n’a plus de lettre.',
    'print-run-changed': 'Le document n’est plus celui qui a été approuvé. Relisez-le, puis approuvez-le de nouveau.', 'preflight-failed': 'Des lettres ne passent pas le contrôle avant impression :',
    'hand-over-taken': 'Le dossier de remise contient un autre document. Regardez-le et déplacez-le.', 'sends-off': 'Les envois sont arrêtés : rien ne quitte la maison.',
  },
  en: {
    'print-run-unknown': 'There is no such print run.', 'print-run-state': 'This can no longer be done: the run’s state has changed meanwhile.', 'print-run-empty': 'There is nothing to print: the run has no letter left.',
    'print-run-changed': 'The document is no longer the one that was approved. Check it, then approve it again.', 'preflight-failed': 'Some letters do not pass preflight:',
    'hand-over-taken': 'The hand-over folder holds another document. Look at it and move it away.', 'sends-off': 'Sends are off: nothing leaves the house.',
  },
};

/** Why an action did not happen, for the person who asked for it. */
export const errorText = (code: PrintRunErrorCode, message: string, language: Language): string => (code === 'preflight-failed' ? `${errors[language][code]} ${message}` : errors[language][code]);

const named = (words: Words, key: string): string => (Object.hasOwn(words, key) ? (words[key] ?? key) : key);
