import { z } from 'zod';

const line = z.string().nullish();

/** A postal address as platforms state it (`attributes.address`); `country` is ISO 3166 alpha-2, absent: France. */
export const postalAddressSchema = z.looseObject({
  name: line, line1: line, line2: line, line3: line, line4: line, postalCode: line, city: line, state: line, country: line,
});
export type PostalAddress = z.infer<typeof postalAddressSchema>;

export type AddressRefusal = 'address-missing' | 'address-incomplete' | 'address-too-long' | 'postal-code-invalid' | 'country-unknown';

/**
 * Six lines of at most 38 characters, empty ones kept in their place: recipient, delivery point, building, street, place or box,
 * postal code with town (abroad: the country). Or why there are none, in a sentence that says what to put right.
 */
export type AddressLines = { ok: true; lines: [string, string, string, string, string, string] } | { ok: false; reason: AddressRefusal; message: string };

/** Characters of a line, by NF Z 10-011. */
export const lineLength = 38;
