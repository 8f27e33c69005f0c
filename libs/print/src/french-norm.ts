import { abbreviate, plain } from './abbreviate';
import { lineLength, type AddressLines, type AddressRefusal, type PostalAddress } from './postal-address';

type Slot = 'point' | 'building' | 'street' | 'place';

const patterns: [Slot, RegExp][] = [
  ['place', /^(BP|B P|CS|TSA|LIEU[ -]?DIT|LD|HAMEAU)\b/],
  ['point', /^(APP?T?|APPARTEMENT|PORTE|PTE|ETAGE|ETG|\d+(ER|E|EME) ETAGE|ESC|ESCALIER|CHEZ|BAL|BOITE|CHAMBRE|STUDIO)\b/],
  ['building', /^(BAT|BATIMENT|RES|RESIDENCE|IMM|IMMEUBLE|ENT|ENTREE|TOUR|VILLA|ZI|ZA|ZAC|ZONE|CENTRE|PARC)\b/],
  ['street', /^(\d+ ?([A-Z]\b|BIS\b|TER\b|QUATER\b)?|RUE|AV|AVENUE|BD|BOULEVARD|PLACE|PL|CHEMIN|CHE|IMPASSE|IMP|ALLEE|ALL|QUAI|COURS|ROUTE|RTE|SQUARE|PASSAGE|ESPLANADE|PROMENADE|FAUBOURG|SENTIER|VOIE)\b/],
];

/**
 * An address by NF Z 10-011: six lines of 38 characters, the last three in capitals, no punctuation from line 4 on, abbreviated only
 * where too long. Accents of the last three lines are left out, as sorting machines read them.
 */
export function frenchLines(address: PostalAddress): AddressLines {
  const name = clean(address.name);
  if (name === '') return refuse('address-incomplete', 'The address has no name: line 1 is the recipient.');
  const code = clean(address.postalCode).replace(/\s/g, '');
  if (!/^\d{5}$/.test(code)) return refuse('postal-code-invalid', `The postal code "${clean(address.postalCode)}" is not five digits.`);
  const town = unpunctuated(clean(address.city));
  if (town === '') return refuse('address-incomplete', 'The address has no town: line 6 is the postal code and the town.');
  const slots = placed([address.line1, address.line2, address.line3, address.line4].map(clean).filter((line) => line !== ''));
  if (!slots) return refuse('address-too-long', 'The address has more lines than the norm has room for: at most delivery point, building, street and place.');
  if (!slots.street && !slots.place) return refuse('address-incomplete', 'The address has neither a street nor a place: one of them is needed.');
  const lines = [
    abbreviate(name, lineLength, 'name'),
    abbreviate(slots.point ?? '', lineLength, 'building'),
    abbreviate(slots.building ?? '', lineLength, 'building'),
    abbreviate(unpunctuated(slots.street ?? ''), lineLength, 'street'),
    abbreviate(unpunctuated(slots.place ?? ''), lineLength, 'building'),
    abbreviate(`${code} ${town}`, lineLength, 'town'),
  ];
  const tooLong = lines.findIndex((line) => line === undefined);
  if (tooLong >= 0) return refuse('address-too-long', `Line ${tooLong + 1} is longer than ${lineLength} characters, abbreviated too: shorten it.`);
  return { ok: true, lines: lines as [string, string, string, string, string, string] };
}

/** Which line is which: by how it begins, else by where it stands (before the street: building; after it: place). */
function placed(lines: string[]): Partial<Record<Slot, string>> | undefined {
  const kinds = lines.map((line) => patterns.find(([, pattern]) => pattern.test(plain(line)))?.[0]);
  if (!kinds.includes('street')) {
    const last = kinds.lastIndexOf(undefined);
    if (last >= 0) kinds[last] = 'street';
  }
  const street = kinds.indexOf('street');
  const slots: Partial<Record<Slot, string>> = {};
  for (const [i, line] of lines.entries()) {
    const free = preferred(kinds[i] ?? (i < street ? 'building' : 'place')).find((slot) => slots[slot] === undefined);
    if (!free) return undefined;
    slots[free] = line;
  }
  return slots;
}

function preferred(slot: Slot): Slot[] {
  switch (slot) {
    case 'point':
      return ['point', 'building'];
    case 'building':
      return ['building', 'point'];
    case 'street':
      return ['street', 'place'];
    case 'place':
      return ['place', 'building', 'point'];
  }
}

/** One line without control characters and double spaces. */
export function clean(text: string | null | undefined): string {
  return (text ?? '').replace(/[\p{C}\s]+/gu, ' ').trim();
}

/** In capitals, with spaces for punctuation. */
function unpunctuated(text: string): string {
  return plain(text).replace(/[^A-Z0-9/ ]+/g, ' ').replace(/\s+/g, ' ').trim();
}

function refuse(reason: AddressRefusal, message: string): AddressLines {
  return { ok: false, reason, message };
}
