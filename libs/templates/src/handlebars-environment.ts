import Handlebars from 'handlebars';
import { formatDate, formatList, formatMoney, formatPercent, formatPeriod, formatPlain, isSingular, type RenderLocale } from './formats';
import { helperNames } from './helper-calls';
import { fullName, greetingName } from './person-name';
import { safeAddress } from './safe-addresses';
import { markTags } from './tag-marks';

/** As often as one `each` repeats, and all of one rendering together: what is longer is cut there. */
export const eachAtMost = 100;
export const eachAtMostInAll = 2_000;
/** Characters that all that is repeated in one rendering may come to. Larger than any honest mail. */
export const largestPart = 1_000_000;

/** Thrown where a mail would grow beyond what is honest: the one message's fault, not the service's. */
export class EmailTooLargeError extends Error {
  readonly code = 'email-too-large';

  constructor(what: string, size: number, allowed = largestPart) {
    super(`${what} came to ${size} characters, ${allowed} are allowed. Shorten what it repeats.`);
  }
}

interface HelperOptions {
  data: { root: { renderLocale?: RenderLocale } };
}

interface BlockOptions extends HelperOptions {
  fn(context: unknown, options: { data: object }): string;
  inverse(context: unknown): string;
}

/** Helpers that publishing writes into a template: no file may call them. */
export const innerHelpers = { address: '_address', picture: '_picture', addressTail: '_addressTail', css: '_css', line: '_line' } as const;

/**
 * Our own Handlebars: known helpers only, no prototype access, no endless `each`. Dates are RFC 3339 strings or epoch ms, shown in the recipient's
 * locale and zone; a value that is no date shows nothing. What runs long is bounded by counting what it did, not by a clock: the same mail ends the
 * same way on every machine. `text`: what it is for, so that it has no more helpers than that names: Handlebars wraps each of them at each rendering.
 */
export function createHandlebars(text?: string): typeof Handlebars {
  const handlebars = Handlebars.create();
  for (const name of Object.keys(handlebars.helpers)) if (!(helperNames as string[]).includes(name)) handlebars.unregisterHelper(name);
  const done = new WeakMap<object, { repeats: number; characters: number }>();
  handlebars.registerHelper('each', function (this: unknown, list: unknown, options: BlockOptions) {
    const { root } = options.data;
    const count = done.get(root) ?? { repeats: 0, characters: 0 };
    done.set(root, count);
    const isList = Array.isArray(list);
    const keys = isList ? undefined : typeof list === 'object' && list !== null ? Object.keys(list) : [];
    const all = keys?.length ?? (list as unknown[]).length;
    const length = Math.min(all, eachAtMost, eachAtMostInAll - count.repeats);
    count.repeats += length;
    let text = '';
    for (let index = 0; index < length; index++) {
      const key = keys ? keys[index] ?? '' : index;
      const data: object = Object.assign(Handlebars.createFrame(options.data), { key, index, first: index === 0, last: index === length - 1 });
      const one = options.fn((list as Record<string | number, unknown>)[key], { data });
      count.characters += one.length;
      if (count.characters > largestPart) throw new EmailTooLargeError('What is repeated', count.characters);
      text += one;
    }
    return length === 0 ? options.inverse(this) : text;
  });
  handlebars.registerHelper({
    date: (value: unknown, options: HelperOptions) => formatDate(value, 'date', localeOf(options)),
    time: (value: unknown, options: HelperOptions) => formatDate(value, 'time', localeOf(options)),
    datetime: (value: unknown, options: HelperOptions) => formatDate(value, 'datetime', localeOf(options)),
    period: (from: unknown, to: unknown, options: HelperOptions) => formatPeriod(from, to, localeOf(options)),
    money: (amount: unknown, ...rest: unknown[]) => formatMoney(amount, rest[0], localeOf(rest.at(-1) as HelperOptions)),
    number: (value: unknown, options: HelperOptions) => formatPlain(value, localeOf(options)),
    percent: (share: unknown, options: HelperOptions) => formatPercent(share, localeOf(options)),
    plural: (count: unknown, one: unknown, many: unknown, options: HelperOptions) => (isSingular(count, localeOf(options)) ? one : many),
    greetingName: (person: unknown, options: HelperOptions) => greetingName(person, localeOf(options).locale),
    fullName: (person: unknown, options: HelperOptions) => fullName(person, localeOf(options).locale),
    list: (items: unknown, options: HelperOptions) => formatList(Array.isArray(items) ? items.slice(0, eachAtMost).filter((item) => typeof item === 'string' || typeof item === 'number').map(String) : [], localeOf(options)),
    or: (...values: unknown[]) => values.slice(0, -1).find(isSomething) ?? '',
    and: (...values: unknown[]) => values.slice(0, -1).every((value) => !Handlebars.Utils.isEmpty(value)),
    not: (value: unknown) => Handlebars.Utils.isEmpty(value),
    eq: (a: unknown, b: unknown) => a === b,
    [innerHelpers.address]: (value: unknown) => safeAddress(value, true),
    [innerHelpers.picture]: (value: unknown) => safeAddress(value, false),
    [innerHelpers.addressTail]: (value: unknown) => addressTail(value),
    [innerHelpers.css]: (value: unknown) => ((typeof value === 'string' && /^[\w#.,% -]{1,60}$/.test(value)) || typeof value === 'number' ? value : ''),
    [innerHelpers.line]: oneLine,
  });
  if (text !== undefined) {
    const named = new Set(markTags(text).tags.flatMap((tag) => tag.match(/\w+/g) ?? []));
    for (const name of Object.keys(handlebars.helpers)) if (!named.has(name)) handlebars.unregisterHelper(name);
  }
  return handlebars;
}

/** Options that every template is compiled and run with. */
export const compileOptions = { knownHelpersOnly: true, knownHelpers: { lookup: false, log: false, ...Object.fromEntries([...helperNames, ...Object.values(innerHelpers)].map((name) => [name, true])) } };
export const runtimeOptions = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };

const isSomething = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** A value as one line of a text part: it can make no paragraph of its own. */
function oneLine(value: unknown): unknown {
  return typeof value === 'string' && /[\s\p{Cc}\u2028\u2029]/u.test(value) ? value.replace(/[^\S\u00a0\u202f]+|[\p{Cc}\u2028\u2029]+/gu, ' ') : value;
}

/** What a text part shows behind a link's words: nothing where it leads nowhere. */
function addressTail(value: unknown): string {
  const address = safeAddress(oneLine(value), true);
  return typeof address === 'string' && address !== '' && address !== '#' ? ` [${address.replace(/^mailto:/i, '')}]` : '';
}

function localeOf({ data }: HelperOptions): RenderLocale {
  return data.root.renderLocale ?? { locale: 'fr', timeZone: 'Europe/Paris' };
}
