import { foreignLines } from './foreign-lines';
import { frenchLines } from './french-norm';
import { postalAddressSchema, type AddressLines } from './postal-address';

/** Where the French norm applies: France, its overseas parts and Monaco share its postal codes. */
const frenchPost = new Set(['FR', 'RE', 'GP', 'MQ', 'GF', 'YT', 'PM', 'BL', 'MF', 'WF', 'PF', 'NC', 'MC']);

/** The six lines of an address (NF Z 10-011 in France, else the country's own order), or why there are none. Never throws. */
export function addressLines(address: unknown): AddressLines {
  const parsed = postalAddressSchema.safeParse(address);
  if (!parsed.success) return { ok: false, reason: 'address-missing', message: 'There is no postal address: name, line1 to line4, postalCode, city and country are its fields.' };
  const country = (parsed.data.country ?? 'FR').trim().toUpperCase() || 'FR';
  return frenchPost.has(country) ? frenchLines(parsed.data) : foreignLines(parsed.data, country);
}
