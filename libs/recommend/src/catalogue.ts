import { z } from 'zod';

/** A text for people, in both languages of the house. */
export const bilingualSchema = z.strictObject({ fr: z.string().min(1), en: z.string().min(1) });
export type Bilingual = z.infer<typeof bilingualSchema>;

export const itemKinds = ['course', 'session', 'article', 'webinar', 'newsletter', 'video'] as const;
export type ItemKind = (typeof itemKinds)[number];

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'a kebab-case id such as power-bi' });
const instant = z.iso.datetime({ offset: true, error: 'an RFC 3339 time such as 2026-05-04T07:00:00Z' });

/** One thing that can be recommended. Times are RFC 3339; `seats` what is left and what there was. */
export const catalogueItemSchema = z.strictObject({
  id,
  kind: z.enum(itemKinds),
  title: bilingualSchema,
  summary: bilingualSchema,
  url: z.url({ protocol: /^https?$/, error: 'an http or https address' }),
  /** Ids of the catalogue's topics. */
  topics: z.array(id).min(1),
  level: z.enum(['beginner', 'intermediate', 'advanced']).optional(),
  /** Languages it is held or written in. */
  languages: z.array(z.enum(['fr', 'en'])).min(1),
  /** Items to be completed before. */
  prerequisites: z.array(id).default([]),
  starts: instant.optional(),
  ends: instant.optional(),
  seats: z.strictObject({ total: z.int().min(0), left: z.int().min(0) }).optional(),
  /** Euros, without VAT. */
  price: z.number().min(0).optional(),
  /** The course it belongs to, as its exam does; an item of the catalogue. */
  course: id.optional(),
  /** Publicly funded training account: never pushed by e-mail or phone, unless it belongs to a course that the learner is taking. */
  cpf: z.boolean().default(false),
});
export type CatalogueItem = z.infer<typeof catalogueItemSchema>;

export const catalogueSchema = z.strictObject({
  /** Topic id -> its name for people. */
  topics: z.record(id, bilingualSchema),
  items: z.array(catalogueItemSchema),
});
export type Catalogue = z.infer<typeof catalogueSchema>;
