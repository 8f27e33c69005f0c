/** Languages that write the family name first (Unicode CLDR, person names). */
const familyFirst = new Set(['hu', 'ja', 'ko', 'vi', 'zh']);

interface Named {
  firstName?: unknown;
  lastName?: unknown;
}

/** How a mail greets a person (a contact, or a record with `firstName`): by first name; nothing where none is known, so that the greeting stands alone. */
export function greetingName(person: unknown, locale: string): string {
  return written(namedOf(person).firstName, locale);
}

/** First and family name in the order of the locale; whichever is known. */
export function fullName(person: unknown, locale: string): string {
  const { firstName, lastName } = namedOf(person);
  const names = [written(firstName, locale), written(lastName, locale)];
  return (familyFirst.has(locale.split('-')[0] ?? '') ? names.reverse() : names).filter((name) => name !== '').join(' ');
}

function namedOf(person: unknown): Named {
  if (typeof person !== 'object' || person === null) return {};
  if (Object.hasOwn(person, 'attributes')) return namedOf((person as { attributes: unknown }).attributes);
  return { firstName: own(person, 'firstName'), lastName: own(person, 'lastName') };
}

const own = (record: object, name: string): unknown => (Object.hasOwn(record, name) ? (record as Record<string, unknown>)[name] : undefined);

/** Registers shout (MARIE-LAURE) or whisper (o'hara): a name of one case gets its capitals; one of both cases is left as its owner writes it. */
function written(name: unknown, locale: string): string {
  if (typeof name !== 'string') return '';
  const plain = name.replace(/\s+/g, ' ').trim();
  const lower = plain.toLocaleLowerCase(locale);
  if (plain !== lower && (plain !== plain.toLocaleUpperCase(locale) || plain.length < 3)) return plain;
  return lower.replace(/(^|[\s'’-])(\p{L})/gu, (_whole, before: string, letter: string) => before + letter.toLocaleUpperCase(locale));
}
