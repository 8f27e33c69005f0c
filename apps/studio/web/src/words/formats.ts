import type { Language } from './language';

const formatters = new Map<string, Intl.DateTimeFormat>();

type Shape = 'day' | 'long-day' | 'time' | 'moment';

const shapes: Record<Shape, Intl.DateTimeFormatOptions> = {
  day: { day: 'numeric', month: 'short', year: 'numeric' },
  'long-day': { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit' },
  moment: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
};

/** An RFC 3339 time in words, in `timeZone` (IANA; absent: the browser's). What is not a time comes back as it is. */
export function sayTime(time: string, shape: Shape, language: Language, timeZone?: string): string {
  const instant = Date.parse(time);
  if (Number.isNaN(instant)) return time;
  const key = `${shape} ${language} ${timeZone ?? ''}`;
  let formatter = formatters.get(key);
  if (!formatter) formatters.set(key, (formatter = makeFormatter(shape, language, timeZone)));
  return formatter.format(instant);
}

export const sayCount = (count: number, language: Language): string => count.toLocaleString(language === 'fr' ? 'fr-FR' : 'en-GB');

/** What journeys call themselves, their steps and tasks has both languages around a slash ("Bienvenue / Welcome"): the reader's half. */
export function sayTitle(title: string, language: Language): string {
  const [french = title, english = french, ...more] = title.split(' / ');
  if (more.length > 0) return sayName(title);
  return sayName(language === 'fr' ? french : english);
}

/** Words of one language as the page shows them: curly apostrophes, no line breaks before French double punctuation and units. */
export const sayName = (name: string): string => name.replace(/'/g, '’').replace(/ ([?!:;»])/g, '\u00a0$1').replace(/(\d) (h|%|€)(?!\p{L})/gu, '$1\u00a0$2');

function makeFormatter(shape: Shape, language: Language, timeZone: string | undefined): Intl.DateTimeFormat {
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
  try {
    return new Intl.DateTimeFormat(locale, { ...shapes[shape], timeZone });
  } catch {
    // A zone this browser does not know: its own is better than none.
    return new Intl.DateTimeFormat(locale, shapes[shape]);
  }
}
