import { z } from 'zod';
import { spanMs } from './span-ms';

const port = z.coerce.number().int().min(0).max(65535);

/** A host as a URL names it, with the port where that is not the scheme's own. */
const host = z
  .string()
  .transform((text) => text.trim().toLowerCase())
  .refine((text) => /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/.test(text), 'expected a host such as hooks.example.org, without https:// and path');

const isWebhookSecret = (text: string): boolean =>
  text.trim() !== '' && text.trim().split(/\s+/).every((secret) => (secret.startsWith('whsec_') ? /^[A-Za-z0-9+/]{16,}={0,2}$/.test(secret.slice(6)) : secret.length >= 16));

const brokers = z
  .preprocess((given) => (typeof given === 'string' ? given.split(',') : given), z.array(z.string()))
  .transform((list) => list.map((text) => text.trim()).filter((text) => text !== ''))
  .refine((list) => list.every((text) => /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/.test(text)), 'expected host:port, several separated by commas, such as kafka-1:9092,kafka-2:9092');

const longestInTopics = 30 * 86_400_000;
/** Who asks for erasure is promised that topics hold nothing any more after 30 days. */
const keptInTopics = z.string().refine((text) => (spanMs(text) ?? 0) >= 2 * 86_400_000 && (spanMs(text) ?? 0) <= longestInTopics, 'expected a time from 2d to 30d, such as 30d, 2w or 72h');

const mongoAddress = z.preprocess(
  (given) => (given === '' ? undefined : given),
  z.string().regex(/^mongodb(?:\+srv)?:\/\/\S+$/, 'expected mongodb://[user:password@]host:port[,host:port]/[?options]').optional(),
);

/** Every setting there is. Secrets are marked in `secretSettings` and come from the environment only. */
export const settingsSchema = z.strictObject({
  /** Folder of the embedded store and log. */
  data: z.string().default('./data'),
  /** Folder of journeys, templates, catalogue, purposes, attributes, calendars. */
  config: z.string().default('./config'),
  host: z.string().default('127.0.0.1'),
  port: port.default(4700),
  /** Address people and mails reach this deployment at; default: http://host:port. */
  baseUrl: z.url().optional(),
  /** Every topic, consumer group and database name starts with it. */
  prefix: z.string().regex(/^[a-z0-9-]*$/).default('parcours'),
  /** Kafka as the event log (`KAFKA_BROKERS`); without it the log is in the data file. */
  kafkaBrokers: brokers.optional(),
  /** TLS towards Kafka. */
  kafkaSsl: z.stringbool().or(z.boolean()).default(false),
  /** Signs in to Kafka by SCRAM-SHA-512, with `KAFKA_PASSWORD`. */
  kafkaUser: z.string().optional(),
  kafkaPassword: z.string().optional(),
  /** NAME:PASSWORD, several separated by spaces: of the users that sources with brokers of their own sign in as (config/sources.yaml). */
  sourcePasswords: z.string().refine((text) => text.trim().split(/\s+/).every((pair) => pair === '' || /^[a-z0-9-]+:./.test(pair)), 'expected NAME:PASSWORD, several separated by spaces, NAME being that of a source').optional(),
  /** MongoDB as the store (`MONGODB_URI`), user and password in it; without it the store is the data file. The database has the prefix's name. */
  mongoUri: mongoAddress.optional(),
  /** Partitions that topics are created with. */
  partitions: z.coerce.number().int().min(1).max(1024).default(4),
  /** Topics on Kafka, which `parcours topics apply` makes. */
  topics: z
    .strictObject({
      /** Copies of each record; without it three, or as many as there are brokers. */
      replication: z.coerce.number().int().min(1).max(9).optional(),
      /** How long learner events stay in the log at most, from 2d to 30d. A process that was away for longer has lost some, and halts. */
      keepEvents: keptInTopics.default('30d'),
      /** The same of the commands to channels. */
      keepCommands: keptInTopics.default('7d'),
    })
    .prefault({}),
  /** Records per batch of the engine. */
  batchSize: z.coerce.number().int().min(1).max(5000).default(500),
  timeZone: z.string().default('Europe/Paris'),
  locale: z.string().default('fr'),
  calendar: z.string().default('fr'),
  organisation: z.string().default('Atelier Formation'),
  /** `system`, or `movable` (demo: moved over the API). */
  clock: z.enum(['system', 'movable']).default('system'),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** Largest request body, bytes. */
  bodyLimit: z.coerce.number().int().default(1_048_576),
  /** The desk and its data without a key, for the demo on this machine only. */
  openDesk: z.stringbool().or(z.boolean()).default(false),
  email: z
    .strictObject({
      transport: z.enum(['mailbox', 'smtp', 'sendgrid']).default('mailbox'),
      from: z.string().default('Atelier Formation <formation@atelier.example>'),
      /** Only these addresses or @domains receive mail; empty: everyone. */
      allowList: z.array(z.string()).default([]),
    })
    .prefault({}),
  digests: z
    .strictObject({
      /** A digest of fewer learners goes to no manager, unless each of them agreed. */
      minimumGroup: z.coerce.number().int().min(1).default(5),
    })
    .prefault({}),
  calls: z
    .strictObject({
      /** Hosts that journeys may call, such as `hooks.example.org` or `hooks.example.org:8443`; none unless named. */
      allow: z.array(z.string()).transform((hosts) => hosts.filter((text) => text.trim() !== '')).pipe(z.array(host)).default([]),
      /** Private and loopback addresses too, and plain http to this machine: for development and tests, never where others have access. */
      allowPrivate: z.stringbool().or(z.boolean()).default(false),
    })
    .prefault({}),
  traces: z
    .strictObject({
      /** How long it is told why things came about, such as `400d` (h, d, w), at least 1d; older traces are removed. Counts and messages stay. */
      keep: z.string().refine((text) => (spanMs(text) ?? 0) >= 86_400_000, 'expected a time from 1d on, such as 400d, 26w or 36h').default('400d'),
      /** Newest traces kept of each learner. */
      perLearner: z.coerce.number().int().min(100).max(1_000_000).default(5_000),
    })
    .prefault({}),
  /** Where traces go, OTLP over HTTP (`OTEL_EXPORTER_OTLP_ENDPOINT`); without it nothing is traced. */
  otlpEndpoint: z.preprocess((given) => (given === '' ? undefined : given), z.url({ protocol: /^https?$/, error: 'expected an address such as http://collector:4318' }).optional()),
  /** Signs the calls of journeys: text, or `whsec_` and base64; several, separated by spaces, sign together while one replaces another. */
  webhookSecret: z.string().refine(isWebhookSecret, 'each needs 16 characters or more; whsec_ is followed by base64').optional(),
  /** Secret that ids and links are signed with. Generated into the data folder where the environment has none. */
  secret: z.string().min(16).optional(),
  /** KEY:SCOPE+SCOPE,... for containers. */
  apiKeys: z.string().optional(),
});

export type Settings = Readonly<z.infer<typeof settingsSchema>>;

export const secretSettings = ['secret', 'apiKeys', 'webhookSecret', 'kafkaPassword', 'sourcePasswords', 'mongoUri'] as const;

/** DI token of the frozen `Settings`. */
export const SETTINGS = Symbol('SETTINGS');
