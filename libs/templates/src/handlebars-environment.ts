import Handlebars from 'handlebars';

/** What templates may call; anything else is an error at publish. */
export const helperNames = ['if', 'unless', 'each', 'with', 'date', 'time', 'datetime', 'money', 'or', 'eq'] as const;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Options that a rendering hands to its helpers: the recipient's locale and zone (IANA name). */
export interface RenderLocale {
  locale: string;
  timeZone: string;
}

/** As often as one `each` repeats, and all of one rendering together: what is longer is cut there. */
export const eachAtMost = 100;
export const eachAtMostInAll = 2_000;

interface HelperOptions {
  data: { root: { renderLocale?: RenderLocale } };
}

/**
 * Our own Handlebars: known helpers only, no prototype access, no endless `each`. Dates are RFC 3339 strings or epoch ms, shown in the recipient's
 * locale and zone; a value that is no date shows nothing.
 */
export function createHandlebars(): typeof Handlebars {
  const handlebars = Handlebars.create();
  for (const name of Object.keys(handlebars.helpers)) if (!(helperNames as readonly string[]).includes(name)) handlebars.unregisterHelper(name);
  const each = handlebars.helpers.each;
  const repeated = new WeakMap<object, number>();
  handlebars.registerHelper('each', function (this: unknown, list: unknown, options: HelperOptions) {
    const before = repeated.get(options.data.root) ?? 0;
    const some = firstOf(list, Math.min(eachAtMost, eachAtMostInAll - before));
    repeated.set(options.data.root, before + sizeOf(some));
    return each?.call(this, some, options as unknown as Handlebars.HelperOptions);
  });
  handlebars.registerHelper({
    date: (value: unknown, options: HelperOptions) => format(value, options, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
    time: (value: unknown, options: HelperOptions) => format(value, options, { hour: '2-digit', minute: '2-digit' }),
    datetime: (value: unknown, options: HelperOptions) => format(value, options, { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' }),
    money: (amount: unknown, currency: unknown, options: HelperOptions) =>
      typeof amount === 'number' ? new Intl.NumberFormat(localeOf(options).locale, { style: 'currency', currency: typeof currency === 'string' ? currency : 'EUR' }).format(amount) : '',
    or: (...values: unknown[]) => values.slice(0, -1).find((value) => value !== undefined && value !== null && value !== '') ?? '',
    eq: (a: unknown, b: unknown) => a === b,
  });
  return handlebars;
}

/** The first entries of a list or of a record; anything else repeats nothing. */
function firstOf(list: unknown, most: number): unknown[] | Record<string, unknown> {
  if (Array.isArray(list)) return list.slice(0, most);
  return typeof list === 'object' && list !== null ? Object.fromEntries(Object.entries(list).slice(0, most)) : [];
}

const sizeOf = (list: unknown[] | Record<string, unknown>): number => (Array.isArray(list) ? list : Object.keys(list)).length;

function format(value: unknown, options: HelperOptions, shape: Intl.DateTimeFormatOptions): string {
  const instant = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(instant)) return '';
  const { locale, timeZone } = localeOf(options);
  const key = `${locale} ${timeZone} ${Object.keys(shape).join()}`;
  let formatter = formats.get(key);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(locale, { ...shape, timeZone });
    formats.set(key, formatter);
  }
  return formatter.format(instant);
}

/** English without a region is shown as Britain writes it: day before month, 24 hours. */
function localeOf({ data }: HelperOptions): RenderLocale {
  const { locale, timeZone } = data.root.renderLocale ?? { locale: 'fr', timeZone: 'Europe/Paris' };
  return { locale: locale === 'en' ? 'en-GB' : locale, timeZone };
}
