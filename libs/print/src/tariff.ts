import { z } from 'zod';

const cents = z.int().min(0);

/** Prices from a day on (`YYYY-MM-DD`, local). Cents of `currency`, without VAT. */
export const tariffSchema = z.strictObject({
  from: z.iso.date(),
  currency: z.string().length(3).default('EUR'),
  /** Printing one page. */
  page: cents,
  /** Postage class -> prices by weight, ascending; `envelope` grams weigh with the sheets. */
  classes: z.record(z.string(), z.strictObject({ envelope: z.number().min(0), postage: z.array(z.strictObject({ upTo: z.number().positive(), price: cents })).min(1) })),
});
export type Tariff = z.infer<typeof tariffSchema>;

export const tariffsSchema = z.strictObject({ tariffs: z.array(tariffSchema) });

/** Grams of an A4 sheet of 80 g/m2. */
const sheetWeight = 4.99;

/** The tariff in force on a day: the latest that begins on it or before; `undefined` before the first. */
export function tariffOn(tariffs: readonly Tariff[], day: string): Tariff | undefined {
  return tariffs.filter(({ from }) => from <= day).reduce<Tariff | undefined>((latest, tariff) => (!latest || tariff.from > latest.from ? tariff : latest), undefined);
}

/** What a piece costs in cents: its pages, printed on one side, and its postage. `undefined`: the class is not in the tariff, or the piece too heavy for it. */
export function pieceCost(tariff: Tariff, postageClass: string, pages: number): number | undefined {
  const prices = Object.hasOwn(tariff.classes, postageClass) ? tariff.classes[postageClass] : undefined;
  if (!prices) return undefined;
  const weight = prices.envelope + pages * sheetWeight;
  const postage = [...prices.postage].sort((a, b) => a.upTo - b.upTo).find(({ upTo }) => weight <= upTo);
  return postage && postage.price + pages * tariff.page;
}
