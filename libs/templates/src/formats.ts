/** Options that a rendering hands to its helpers: the recipient's locale and zone (IANA name). */
export interface RenderLocale {
  locale: string;
  timeZone: string;
}

const shapes = {
  date: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit' },
  datetime: { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' },
  period: { day: 'numeric', month: 'long', year: 'numeric' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

export type DateShape = keyof typeof shapes;

/** Making a formatter takes a thousand times what using one does. Kept by locale, zone and shape; so many of them that nobody could fill the memory by inventing locales. */
const kept = 500;
const made = new Map<string, unknown>();

function keptOf<T>(key: string, make: () => T): T {
  let formatter = made.get(key) as T | undefined;
  if (formatter === undefined) {
    if (made.size >= kept) made.clear();
    made.set(key, (formatter = make()));
  }
  return formatter;
}

/** English without a region is shown as Britain writes it: day before month, 24 hours. */
const regional = (locale: string): string => (locale === 'en' ? 'en-GB' : locale);

/** RFC 3339 or epoch ms -> as the locale writes it; '' for what is no date. */
export function formatDate(value: unknown, shape: DateShape, { locale, timeZone }: RenderLocale): string {
  const at = instantOf(value);
  return Number.isNaN(at) ? '' : dates(shape, locale, timeZone).format(at);
}

/** From a date to another, what both share written once ("20–21 mars 2026"); one alone where the other is no date, or an earlier one. */
export function formatPeriod(from: unknown, to: unknown, { locale, timeZone }: RenderLocale): string {
  const [begin, end] = [instantOf(from), instantOf(to)];
  if (Number.isNaN(begin) || Number.isNaN(end) || end < begin) return formatDate(Number.isNaN(begin) ? to : from, 'period', { locale, timeZone });
  return dates('period', locale, timeZone).formatRange(begin, end);
}

/** '' for what is no number. `currency`: ISO 4217; what is none, EUR. */
export function formatMoney(amount: unknown, currency: unknown, { locale }: RenderLocale): string {
  const code = typeof currency === 'string' && /^[A-Z]{3}$/.test(currency) ? currency : 'EUR';
  return formatNumber(amount, `money ${code} ${locale}`, locale, { style: 'currency', currency: code });
}

export function formatPlain(value: unknown, { locale }: RenderLocale): string {
  return formatNumber(value, `number ${locale}`, locale, {});
}

/** 0.8 -> 80 %. */
export function formatPercent(share: unknown, { locale }: RenderLocale): string {
  return formatNumber(share, `percent ${locale}`, locale, { style: 'percent', maximumFractionDigits: 0 });
}

/** Whether the locale counts it as one: 0 and 1 in French, 1 alone in English. */
export function isSingular(count: unknown, { locale }: RenderLocale): boolean {
  return keptOf(`plural ${locale}`, () => new Intl.PluralRules(regional(locale))).select(typeof count === 'number' ? count : 0) === 'one';
}

/** "a, b et c". */
export function formatList(items: string[], { locale }: RenderLocale): string {
  return keptOf(`list ${locale}`, () => new Intl.ListFormat(regional(locale), { type: 'conjunction' })).format(items);
}

function formatNumber(value: unknown, key: string, locale: string, options: Intl.NumberFormatOptions): string {
  return typeof value === 'number' && Number.isFinite(value) ? keptOf(key, () => new Intl.NumberFormat(regional(locale), options)).format(value) : '';
}

const dates = (shape: DateShape, locale: string, timeZone: string): Intl.DateTimeFormat =>
  keptOf(`${shape} ${locale} ${timeZone}`, () => new Intl.DateTimeFormat(regional(locale), { ...shapes[shape], timeZone }));

/** The last instant that ECMAScript knows, either way. */
const latest = 8.64e15;

function instantOf(value: unknown): number {
  const at = typeof value === 'number' ? value : typeof value === 'string' && value.length <= 64 ? Date.parse(value) : Number.NaN;
  return Math.abs(at) <= latest ? at : Number.NaN;
}
