import { parseDocument } from 'yaml';
import { secretSettings, settingsSchema, type Settings } from './settings.schema';

export type Origin = 'default' | 'file' | 'environment' | 'flag';

export interface SettingsSources {
  /** `config/parcours.yaml`: its name, for messages, and its text. */
  file?: { name: string; text: string };
  env: Readonly<Record<string, string | undefined>>;
  /** What the command line says; undefined ones say nothing. */
  flags?: Readonly<Record<string, unknown>>;
}

export type LoadedSettings = { ok: true; settings: Settings; origins: Record<string, Origin> } | { ok: false; problems: string[] };

type Values = { [name: string]: unknown };

const names = Object.keys(settingsSchema.shape);
/** Settings in groups, and those of them that hold lists: `PARCOURS_EMAIL_ALLOW_LIST=a,b`. */
const groups = {
  email: [
    'transport', 'purposes', 'from', 'replyTo', 'postalAddress', 'allowList', 'perSecond', 'warmUpFrom', 'warmUpPerHour', 'smtpHost', 'smtpPort', 'smtpSecure', 'smtpRequireTls', 'smtpUser', 'smtpConnections',
    'sendgridRegion', 'sendgridSandbox', 'sendgridUrl', 'sendgridWebhookKey', 'dkimDomain', 'dkimSelector', 'utm', 'trackClicks', 'trackOpens',
  ],
  digests: ['minimumGroup'],
  calls: ['allow', 'allowPrivate'],
  traces: ['keep', 'perLearner'],
  topics: ['replication', 'keepEvents', 'keepCommands'],
} as const;
const lists: ReadonlySet<string> = new Set(['email.allowList', 'email.warmUpPerHour', 'calls.allow']);
/** Settings whose variables have the names that others use too. */
const named: Readonly<Record<string, string>> = {
  kafkaBrokers: 'KAFKA_BROKERS', kafkaSsl: 'KAFKA_SSL', kafkaUser: 'KAFKA_USER', kafkaPassword: 'KAFKA_PASSWORD', mongoUri: 'MONGODB_URI', smtpPassword: 'SMTP_PASSWORD', sendgridApiKey: 'SENDGRID_API_KEY',
  otlpEndpoint: 'OTEL_EXPORTER_OTLP_ENDPOINT',
};
/** Read elsewhere, by the command line itself or by what runs it. */
const notSettings = new Set(['PARCOURS_URL', 'PARCOURS_KEY']);

/**
 * The settings in force: the file, over it the environment (`PARCOURS_PORT`, `PARCOURS_EMAIL_TRANSPORT`), over it the flags. Frozen.
 * All problems come together, each naming the variable, field or flag. Secrets are refused in the file.
 */
export function loadSettings({ file, env, flags = {} }: SettingsSources): LoadedSettings {
  const problems: string[] = [];
  const layers: [Origin, Values][] = [
    ['file', file ? readFile(file, problems) : {}],
    ['environment', readEnvironment(env, problems)],
    ['flag', Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined))],
  ];
  const merged: Values = {};
  const origins: Record<string, Origin> = Object.fromEntries(names.map((name) => [name, 'default']));
  for (const [origin, values] of layers) {
    for (const [name, value] of Object.entries(values)) {
      merged[name] = isRecord(value) && isRecord(merged[name]) ? { ...merged[name], ...value } : value;
      origins[name] = origin;
    }
  }
  const parsed = settingsSchema.safeParse(merged);
  if (parsed.success && problems.length === 0) return { ok: true, settings: Object.freeze(parsed.data), origins };
  for (const { path, message } of parsed.error?.issues ?? []) problems.push(`${sayWhere(path, origins, file?.name)}: ${message}`);
  return { ok: false, problems };
}

/** What is in force, a row each, for people: secrets masked. */
export function describeSettings(settings: Settings, origins: Record<string, Origin>): { name: string; value: string; origin: Origin }[] {
  return names.map((name) => {
    const value = (settings as Values)[name];
    const secret = (secretSettings as readonly string[]).includes(name);
    const words = value === undefined ? '-' : secret ? '********' : typeof value === 'object' ? JSON.stringify(value) : String(value);
    return { name, value: words, origin: origins[name] ?? 'default' };
  });
}

function readFile({ name, text }: { name: string; text: string }, problems: string[]): Values {
  const document = parseDocument(text);
  for (const { message } of document.errors) problems.push(`${name}: ${message}`);
  if (document.errors.length) return {};
  const values: unknown = document.toJS() ?? {};
  if (!isRecord(values)) {
    problems.push(`${name}: expected a map of settings`);
    return {};
  }
  for (const secret of secretSettings) {
    if (secret in values) problems.push(`${name}: ${secret} is a secret. Take it out of the file and set ${variableOf(secret)} in the environment.`);
  }
  return values;
}

function readEnvironment(env: SettingsSources['env'], problems: string[]): Values {
  const values: Values = {};
  const known = new Map<string, [string, string?]>(names.map((name) => [variableOf(name), [name]]));
  for (const [group, members] of Object.entries(groups)) for (const name of members) known.set(`${variableOf(group)}_${snake(name)}`, [group, name]);
  for (const [variable, value] of Object.entries(env)) {
    if (!(variable.startsWith('PARCOURS_') || known.has(variable)) || notSettings.has(variable) || value === undefined) continue;
    const place = known.get(variable);
    if (!place) problems.push(`${variable}: no such setting; there are ${[...known.keys()].join(', ')}`);
    else if (place[1] === undefined) values[place[0]] = value;
    else values[place[0]] = { ...(values[place[0]] as Values | undefined), [place[1]]: lists.has(place.join('.')) ? value.split(',').map((item) => item.trim()) : value };
  }
  return values;
}

function sayWhere(path: PropertyKey[], origins: Record<string, Origin>, file: string | undefined): string {
  const [name, ...rest] = path.map(String);
  const setting = [name, ...rest].join('.');
  switch (origins[name ?? '']) {
    case 'file':
      return `${file ?? 'file'}, ${setting}`;
    case 'environment':
      return rest.length ? `${variableOf(name ?? '')}_${snake(rest[0] ?? '')}` : variableOf(name ?? '');
    case 'flag':
      return `--${setting}`;
    default:
      return setting;
  }
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
const variableOf = (name: string): string => named[name] ?? `PARCOURS_${snake(name)}`;
const isRecord = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);
