import { z } from 'zod';

const scheme = z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/, { error: 'a scheme of identifiers such as lms, crm or email' });
const text = (what: string) => z.string({ error: what }).min(1, { error: what }).max(512, { error: what });
const topicName = 'a topic by its full name, such as lms.learner-events (letters, digits, . _ -)';

/** One source: a topic of another system, and how its messages become learner events. The `error` of a field is the phrase that follows "expected". */
const source = z.strictObject({
  name: z.string({ error: 'a name such as lms' }).regex(/^[a-z][a-z0-9-]{0,62}$/, { error: 'a name of small letters, digits and -, such as lms' }),
  topic: z.string({ error: topicName }).regex(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/, { error: topicName }),
  group: text('a consumer group, such as parcours.source.lms').optional(),
  brokers: z.array(z.string().regex(/^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/, { error: 'host:port, such as kafka-1:9092' }), { error: 'a list of host:port' }).min(1, { error: 'at least one host:port' }).optional(),
  ssl: z.boolean({ error: 'true or false' }).optional(),
  user: text('the name of a user that Kafka knows').optional(),
  translator: z.string({ error: 'the name of a translator' }).default('cloudevents'),
  source: text('the name of the platform, such as lms/main').refine((name) => !name.startsWith('parcours/'), { error: 'a name that does not begin with parcours/, which is ours' }).optional(),
  from: z.enum(['beginning', 'end'], { error: 'beginning or end' }).default('beginning'),
  backfill: z.boolean({ error: 'true or false' }).default(false),
  identity: z
    .strictObject({
      issuer: text('who gave the identifiers out, such as lms/main').optional(),
      key: scheme.optional(),
      trust: z.array(scheme, { error: 'a list of schemes' }).min(1, { error: 'at least one scheme' }).optional(),
    }, { error: 'a map of issuer, key and trust' })
    .prefault({}),
}, { error: 'a source: a map with name and topic' });

export const sourcesSchema = z.strictObject({ sources: z.array(source, { error: 'a list of sources' }).nullish() }, { error: 'a map with sources' }).nullish();

/** A source as its file states it; `group` and `brokers` still undefined where they follow from the settings. */
export type SourceConfig = z.infer<typeof source>;

/** Rules about who an event is about. `issuer`: of identifiers that state none; `key`: the scheme a message's key is an id of; `trust`: the schemes that are believed, all where undefined. */
export type IdentityRules = SourceConfig['identity'];
