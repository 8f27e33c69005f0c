import { describeSettings, loadSettings } from './load-settings';

const secret = 'a-secret-of-enough-length';

describe('settings', () => {
  it('have a default each, so that nothing need be set', () => {
    const loaded = loadSettings({ env: {} });
    expect(loaded).toMatchObject({ ok: true, settings: { port: 4700, host: '127.0.0.1', email: { transport: 'mailbox', allowList: [] } }, origins: { port: 'default' } });
    expect(loaded.ok && Object.isFrozen(loaded.settings)).toBe(true);
  });

  it('take the flag over the environment over the file, and say from where', () => {
    const file = { name: 'config/parcours.yaml', text: 'port: 1\nlocale: en\ntimeZone: Europe/London' };
    expect(loadSettings({ file, env: { PARCOURS_PORT: '2', PARCOURS_LOCALE: 'fr' }, flags: { port: '3', host: undefined } })).toMatchObject({
      ok: true,
      settings: { port: 3, locale: 'fr', timeZone: 'Europe/London' },
      origins: { port: 'flag', locale: 'environment', timeZone: 'file', host: 'default' },
    });
  });

  it('read nested ones and lists from the environment', () => {
    expect(loadSettings({ env: { PARCOURS_EMAIL_ALLOW_LIST: 'ana@example.org, @example.com', PARCOURS_EMAIL_TRANSPORT: 'smtp' } })).toMatchObject({
      ok: true,
      settings: { email: { transport: 'smtp', allowList: ['ana@example.org', '@example.com'] } },
    });
  });

  it.each([
    ['hosts, however they are written', { PARCOURS_CALLS_ALLOW: 'Hooks.Example.org, [2001:db8::1]:8443' }, { calls: { allow: ['hooks.example.org', '[2001:db8::1]:8443'], allowPrivate: false } }],
    ['the address of MongoDB', { MONGODB_URI: 'mongodb+srv://ana:geheim@db.example.org/?tls=true' }, { mongoUri: 'mongodb+srv://ana:geheim@db.example.org/?tls=true' }],
    ['no MongoDB in an empty variable', { MONGODB_URI: '' }, { mongoUri: undefined }],
    ['no host in an empty variable', { PARCOURS_CALLS_ALLOW: '' }, { calls: { allow: [] } }],
    ['the smallest group of a digest', { PARCOURS_DIGESTS_MINIMUM_GROUP: '8' }, { digests: { minimumGroup: 8 } }],
    ['how long traces are kept', { PARCOURS_TRACES_KEEP: '26w', PARCOURS_TRACES_PER_LEARNER: '800' }, { traces: { keep: '26w', perLearner: 800 } }],
    ['webhook secrets in both forms', { PARCOURS_WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw a-plain-secret-of-old' }, { webhookSecret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw a-plain-secret-of-old' }],
  ])('read %s', (_what, env, settings) => {
    expect(loadSettings({ env })).toMatchObject({ ok: true, settings });
  });

  it.each([
    ['a whole address', { PARCOURS_CALLS_ALLOW: 'https://hooks.example.org/x' }, 'PARCOURS_CALLS_ALLOW'],
    ['traces kept for hours only', { PARCOURS_TRACES_KEEP: '12h' }, 'PARCOURS_TRACES_KEEP'],
    ['traces kept for no span', { PARCOURS_TRACES_KEEP: 'long' }, 'PARCOURS_TRACES_KEEP'],
    ['an address of something else than MongoDB', { MONGODB_URI: 'postgres://ana:geheim@db.example.org' }, 'MONGODB_URI'],
    ['a collector without an address', { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector' }, 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    ['a short webhook secret', { PARCOURS_WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw short' }, 'PARCOURS_WEBHOOK_SECRET'],
    ['a group of nobody', { PARCOURS_DIGESTS_MINIMUM_GROUP: '0' }, 'PARCOURS_DIGESTS_MINIMUM_GROUP'],
  ])('refuse %s', (_what, env, place) => {
    const loaded = loadSettings({ env });
    expect(loaded.ok ? [] : loaded.problems).toEqual([expect.stringContaining(place)]);
  });

  it('report every problem together, each naming its place', () => {
    const file = { name: 'config/parcours.yaml', text: `secret: ${secret}\nlocal: en` };
    const loaded = loadSettings({ file, env: { PARCOURS_PORT: 'many', PARCOURS_PROT: '1', PARCOURS_EMAIL_TRANSPORT: 'pigeon' }, flags: { batchSize: 0 } });
    expect(loaded.ok).toBe(false);
    const problems = loaded.ok ? [] : loaded.problems;
    for (const place of ['PARCOURS_PORT: ', 'PARCOURS_PROT: no such setting', 'PARCOURS_EMAIL_TRANSPORT: ', '--batchSize: ', 'config/parcours.yaml: secret is a secret', 'local']) {
      expect(problems.join('\n')).toContain(place);
    }
  });

  it('name the file of broken YAML', () => {
    const loaded = loadSettings({ file: { name: 'config/parcours.yaml', text: 'port: [1' }, env: {} });
    expect(loaded.ok ? [] : loaded.problems.join('\n')).toContain('config/parcours.yaml: ');
  });

  it('are described with their secrets masked', () => {
    const loaded = loadSettings({ env: { PARCOURS_SECRET: secret, MONGODB_URI: 'mongodb://ana:geheim@db.example.org' } });
    if (!loaded.ok) throw new Error(loaded.problems.join());
    const rows = describeSettings(loaded.settings, loaded.origins);
    expect(rows).toContainEqual({ name: 'secret', value: '********', origin: 'environment' });
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(JSON.stringify(rows)).not.toContain('geheim');
  });
});
