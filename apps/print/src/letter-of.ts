import { TerminalError } from '@parcours/platform';
import { layOutLetter, type PageLayout } from '@parcours/print';
import { languageOf } from '@parcours/recommend';
import { measureText } from './fonts';
import type { PrintConfig } from './print-config.service';
import type { NewPiece } from './print-piece';

/** The only format there is a layout for. */
export const letterFormat = 'a4-letter';

const words = {
  fr: {
    hint: 'Votre page personnelle, avec nos conseils pour la suite : scannez ce code avec votre téléphone.',
    evaluation: 'Le plus simple : scannez ce code avec votre téléphone. Les trois questions s’ouvrent sur votre page, et vos réponses nous parviennent aussitôt.',
    ends: ['0 : pas du tout', '10 : sans hésiter'], pageOf: 'page {n} / {of}',
  },
  en: {
    hint: 'Your own page, with ideas for what comes next: scan this code with your phone.',
    evaluation: 'The easiest way: scan this code with your phone. The three questions open on your own page, and your answers reach us at once.',
    ends: ['0: not at all', '10: without hesitation'], pageOf: 'page {n} / {of}',
  },
} as const;

export interface House {
  config: Pick<PrintConfig, 'sender' | 'printerFor'>;
  organisation: string;
  /** IANA zone that the date of a letter is told in. */
  timeZone: string;
}

/** Lays a piece out as its printer prints it: the same piece gives the same layout. Throws `TerminalError` (`printer-missing`). */
export function layOutPiece(piece: Omit<NewPiece, 'pages' | 'cost'>, { config, organisation, timeZone }: House): PageLayout {
  const printer = config.printerFor(piece.format, piece.printer);
  if (!printer) throw new TerminalError('printer-missing', `No printer ${piece.printer} prints ${piece.format}: see print/printers.yaml.`);
  const language = languageOf(piece.locale);
  const set = language === 'fr' ? french : (text: string) => text;
  return layOutLetter(
    {
      sender: [organisation, ...config.sender],
      addressLines: piece.addressLines,
      date: dateText(piece.at, language, timeZone),
      subject: set(piece.subject),
      paragraphs: piece.paragraphs.map(set),
      offers: piece.offers.map(({ title, summary, reason, url }) => ({ title: set(title), summary: set(summary), reason: set(capital(reason[language])), url })),
      code: { url: piece.url, hint: set(words[language][piece.paragraphs.includes('[evaluation]') ? 'evaluation' : 'hint']) },
      answers: { ends: [set(words[language].ends[0]), set(words[language].ends[1])], topics: (piece.topics ?? []).map(set) },
      pageOf: words[language].pageOf,
    },
    printer.profile,
    measureText,
  );
}

/** French sets a space before double punctuation and inside quotes: it must not break there. */
function french(text: string): string {
  return text.replace(/ ([:;?!»%€])/g, '\u00a0$1').replace(/« /g, '«\u00a0');
}

function dateText(at: number, language: 'fr' | 'en', timeZone: string): string {
  const text = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'fr-FR', { day: 'numeric', month: 'long', year: 'numeric', timeZone }).format(at);
  return language === 'en' ? text : `Le ${text.replace(/^1 /, '1er ')}`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
