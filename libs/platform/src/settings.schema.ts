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

const mailTransport = z.enum(['mailbox', 'smtp', 'sendgrid']);

/** `a=b,c=d` of the environment as the map that a file holds. */
const pairs = (given: unknown): unknown => (typeof given === 'string' ? Object.fromEntries(given.split(',').filter((pair) => pair.trim() !== '').map((pair) => pair.split('=', 2).map((part) => part.trim()))) : given);
const byPurpose = z.preprocess(pairs, z.record(z.string().regex(/^[a-z0-9-]+$/), mailTransport));
const utmParameters = z.preprocess(pairs, z.partialRecord(z.enum(['source', 'medium', 'campaign', 'term', 'content']), z.string().min(1)));

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
      /** How mail leaves where `purposes` says nothing else. */
      transport: mailTransport.default('mailbox'),
      /** Another transport for some purposes: `service=smtp,offers=sendgrid`. */
      purposes: byPurpose.default({}),
      from: z.string().default('Atelier Formation <formation@atelier.example>'),
      /** Where answers go; without it, to `from`. */
      replyTo: z.string().optional(),
      /** Postal address of the organisation, at the foot of each marketing mail. */
      postalAddress: z.string().optional(),
      /** Only these addresses or @domains receive mail; empty: everyone. */
      allowList: z.array(z.string()).default([]),
      /** Mails a second of one process at most; 0: as many as the provider takes. */
      perSecond: z.coerce.number().min(0).default(0),
      /** First day (YYYY-MM-DD, UTC) of a new sending domain's warm-up, and how many mails an hour it may send on each day from then on; afterwards there is no bound. */
      warmUpFrom: z.iso.date().optional(),
      warmUpPerHour: z.array(z.coerce.number().int().min(1)).default([]),
      smtpHost: z.string().optional(),
      smtpPort: port.default(587),
      /** TLS from the first byte (port 465); otherwise by STARTTLS. */
      smtpSecure: z.stringbool().or(z.boolean()).default(false),
      /** Refuse to send where the server offers no STARTTLS; off only for a server on this machine or a private network. */
      smtpRequireTls: z.stringbool().or(z.boolean()).default(true),
      smtpUser: z.string().optional(),
      /** Connections to the server at once. */
      smtpConnections: z.coerce.number().int().min(1).max(100).default(5),
      /** `eu` for accounts that keep data in the European Union. */
      sendgridRegion: z.enum(['global', 'eu']).default('global'),
      /** Checks requests and sends nothing. */
      sendgridSandbox: z.stringbool().or(z.boolean()).default(false),
      /** Another address of the same interface, for a proxy or tests. */
      sendgridUrl: z.url({ protocol: /^https?$/ }).optional(),
      /** Public key of the signed event webhook, base64 (DER), as SendGrid shows it; without it no provider event is taken. */
      sendgridWebhookKey: z.string().regex(/^[A-Za-z0-9+/=]{80,}$/, 'expected the verification key that SendGrid shows, base64').optional(),
      /** Domain and selector that mails over SMTP are signed for (DKIM), with the private key in `PARCOURS_DKIM_KEY`. */
      dkimDomain: z.string().optional(),
      dkimSelector: z.string().regex(/^[A-Za-z0-9-]+$/).default('parcours'),
      /** Added to links to other sites as `utm_...`: `source=parcours,medium=email`; `campaign` is the journey where it is not given. Empty: nothing is added. */
      utm: utmParameters.default({}),
      /** Links lead over this house, so that journeys can branch on clicks. */
      trackClicks: z.stringbool().or(z.boolean()).default(true),
      /** A picture tells of opening, to people who granted `open-tracking` alone. */
      trackOpens: z.stringbool().or(z.boolean()).default(false),
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
  retention: z
    .strictObject({
      /** A learner of whom nothing was heard for so long is erased (h, d, w), at least 30d; see docs/privacy.md. Default: three years. */
      keep: z.string().refine((text) => (spanMs(text) ?? 0) >= 30 * 86_400_000, 'expected a time from 30d on, such as 1096d or 157w').default('1096d'),
    })
    .prefault({}),
  /** Where traces go, OTLP over HTTP (`OTEL_EXPORTER_OTLP_ENDPOINT`); without it nothing is traced. */
  otlpEndpoint: z.preprocess((given) => (given === '' ? undefined : given), z.url({ protocol: /^https?$/, error: 'expected an address such as http://collector:4318' }).optional()),
  /** Password of `email.smtpUser` (`SMTP_PASSWORD`), and key of SendGrid (`SENDGRID_API_KEY`). */
  smtpPassword: z.string().optional(),
  sendgridApiKey: z.string().optional(),
  /** Private key that mails are signed with (DKIM), PEM; line breaks may be written as \\n. */
  dkimKey: z.string().transform((text) => text.replaceAll('\\n', '\n')).refine((text) => text.includes('PRIVATE KEY'), 'expected a private key in PEM').optional(),
  /** Signs the calls of journeys: text, or `whsec_` and base64; several, separated by spaces, sign together while one replaces another. */
  webhookSecret: z.string().refine(isWebhookSecret, 'each needs 16 characters or more; whsec_ is followed by base64').optional(),
  /** Secret that ids and links are signed with. Generated into the data folder where the environment has none. */
  secret: z.string().min(16).optional(),
  /** KEY:SCOPE+SCOPE,... for containers. */
  apiKeys: z.string().optional(),
});

export type Settings = Readonly<z.infer<typeof settingsSchema>>;

export const secretSettings = ['secret', 'apiKeys', 'webhookSecret', 'kafkaPassword', 'sourcePasswords', 'mongoUri', 'smtpPassword', 'sendgridApiKey', 'dkimKey'] as const;

/** DI token of the frozen `Settings`. */
export const SETTINGS = Symbol('SETTINGS');
