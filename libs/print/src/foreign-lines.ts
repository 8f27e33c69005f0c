import { format } from '@fragaria/address-formatter';
import { abbreviate, plain } from './abbreviate';
import { clean } from './french-norm';
import { lineLength, type AddressLines, type PostalAddress } from './postal-address';

/** An address abroad in its country's own order; the country, in French capitals as the Universal Postal Union asks of the sender's country, is the last line. */
export function foreignLines(address: PostalAddress, country: string): AddressLines {
  const name = clean(address.name);
  const streets = [address.line1, address.line2, address.line3, address.line4].map(clean).filter((line) => line !== '');
  const city = clean(address.city);
  if (name === '' || streets.length === 0 || city === '') return { ok: false, reason: 'address-incomplete', message: 'An address abroad needs a name, a street and a town.' };
  const countryName = nameOf(country);
  if (countryName === undefined) return { ok: false, reason: 'country-unknown', message: `No country has the code ${country}: use ISO 3166 alpha-2, such as DE.` };
  const [road, ...more] = streets;
  // Unknown templates fall back to the library's general one; it never throws for a two-letter code.
  const formatted = format(
    { road, city, postcode: clean(address.postalCode), state: clean(address.state), countryCode: country },
    { output: 'array', countryCode: country, appendCountry: false },
  ).map(clean).filter((line) => line !== '' && plain(line) !== plain(countryName));
  const at = Math.max(0, formatted.indexOf(road ?? ''));
  const body = [...formatted.slice(0, at + 1), ...more, ...formatted.slice(at + 1)];
  const all = [name, ...body, plain(countryName)];
  if (all.length > 6) return { ok: false, reason: 'address-too-long', message: `The address takes ${all.length} lines, there is room for 6: leave some out.` };
  const lines = all.map((line, i) => abbreviate(i > at + 1 + more.length ? line.toUpperCase() : line, lineLength, i === 0 ? 'name' : 'town'));
  const tooLong = lines.findIndex((line) => line === undefined);
  if (tooLong >= 0) return { ok: false, reason: 'address-too-long', message: `Line ${tooLong + 1} is longer than ${lineLength} characters: shorten it.` };
  const filled = lines as string[];
  const blank = Array.from({ length: 6 - filled.length }, () => '');
  return { ok: true, lines: [filled[0] ?? '', ...blank, ...filled.slice(1)] as [string, string, string, string, string, string] };
}

const names = new Intl.DisplayNames(['fr'], { type: 'region', fallback: 'none' });

function nameOf(country: string): string | undefined {
  return /^[A-Z]{2}$/.test(country) ? names.of(country) : undefined;
}
