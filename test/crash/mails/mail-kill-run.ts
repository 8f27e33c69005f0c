import { EmbeddedEventLog } from '@parcours/event-log';
import { EmbeddedDatabase, MovableClock, settingsSchema } from '@parcours/platform';
import { openEmbeddedStores } from '@parcours/store';
import { DoubtfulMails, openRouter } from '@parcours-apps/email';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FakeSendgridProcess } from '../../support/fake-sendgrid/fake-process';
import { delay, freePort, listAll, startProcess, type ParcoursProcess } from '../../support/parcours-process';
import { seededRandom } from '../../support/seeded-random';

export interface MailKillOptions {
  data: string;
  kills: number;
  /** Two mails each: one by contract, one that may be left. */
  learners: number;
  seed: number;
  /** The share of mails that the provider takes and never answers. */
  timeouts: number;
  onProgress?: (words: string) => void;
}

/** What became of the mails, each by its command's id. */
export interface MailKillAccount {
  kills: number;
  /** Commands that the journeys gave, and how many there should be. */
  commands: number;
  expected: number;
  /** Mails that the provider took more than once. */
  twice: string[];
  /** Commands by status, before the provider told of any. */
  before: Record<string, number>;
  /** Said to be done, and the provider never had them. */
  lost: string[];
  /** Mails without an answer, and those that were on their way when the process was killed. */
  unanswered: number;
  onTheirWay: number;
  /** Uncertain although neither is the case. */
  uncertainForNothing: string[];
  /** Commands by status, after the provider told of all that it took. */
  after: Record<string, number>;
  /** Uncertain although the provider told of them. */
  unsettled: string[];
  /** Uncertain since a process was killed between noting that they leave and handing them to the network: nobody has them, and nobody can know. */
  neverArrived: number;
  /** Commands by status once the provider would have told of all that it ever had. */
  inTheEnd: Record<string, number>;
  /** Refused then, although the provider had them. */
  wronglyRefused: string[];
  /** Not delivered, of those that the provider took and told of. */
  disagreeing: string[];
}

interface MessageRow {
  id: string;
  status: string;
  detail?: { delivery?: string };
}

const batch = 20;
/** An event that is sent again is the same to the byte. */
const begun = new Date().toISOString();

/**
 * Journeys of a real process send mails to a provider that takes some without an answer; the process is killed by SIGKILL at random moments while mails leave, and
 * started again. In the end each command is held against what the provider has, before and after the provider told of it, in any order and twice.
 */
export async function mailKillRun({ data, kills, learners, seed, timeouts, onProgress = () => undefined }: MailKillOptions): Promise<MailKillAccount> {
  const random = seededRandom(seed);
  const expected = learners * 2;
  // A provider takes its time: what a kill meets is on its way.
  const provider = await FakeSendgridProcess.start({ seed, faults: { latencyMs: [5, 60], silent: timeouts, silenceMs: 700 } });
  const config = await layConfig(data);
  const options = {
    data, config, port: await freePort(),
    env: { PARCOURS_EMAIL_TRANSPORT: 'sendgrid', SENDGRID_API_KEY: provider.apiKey, PARCOURS_EMAIL_SENDGRID_URL: provider.url, PARCOURS_EMAIL_SENDGRID_WEBHOOK_KEY: provider.publicKey },
  };
  let running = await startProcess(options);
  try {
    const onTheirWay = new Set<string>();
    let killed = 0;
    // 1. in each life of the process as many events, and a kill while their mails leave
    const feeder = new Feeder(() => running, learners);
    const share = expected / (kills + 1);
    for (; killed < kills; killed += 1) {
      feeder.go(Math.ceil(((killed + 1) * learners) / (kills + 1)));
      const from = await provider.taken();
      await untilTaken(provider, from + 1 + Math.floor(random() * share * 0.9));
      await delay(random() * 40);
      await running.end('SIGKILL');
      for (const id of await sendingIn(data)) onTheirWay.add(id);
      running = await startProcess(options);
      onProgress(`killed ${killed + 1} of ${kills} times, ${await provider.taken()} of ${expected} mails taken`);
    }
    feeder.go(learners);
    await feeder.done;
    // 2. until each command has an end
    const before = await ended(running, expected);
    const state = await provider.state();
    const unanswered = new Set(state.unanswered);
    const uncertain = before.filter(({ status }) => status === 'uncertain').map(({ id }) => id);
    onProgress(`${uncertain.length} uncertain, ${unanswered.size} without an answer, ${onTheirWay.size} on their way at kills`);
    // 3. what the provider tells
    await provider.tell({ url: `${running.url}/p/events/sendgrid`, batch: 200, duplicates: 1, shuffled: true });
    const after = await listAll<MessageRow>(running, '/v1/messages?channel=email');
    // 4. what it did not tell of
    await running.end('SIGTERM');
    const inTheEnd = await fourDaysLater(data, provider);
    const has = (id: string): boolean => (state.commands[id] ?? 0) > 0;
    return {
      kills: killed, commands: before.length, expected,
      twice: Object.entries(state.commands).filter(([, times]) => times > 1).map(([id, times]) => `${id} x${times}`),
      before: countsOf(before), lost: before.filter(({ id, status }) => status === 'done' && !has(id)).map(({ id }) => id),
      unanswered: unanswered.size, onTheirWay: onTheirWay.size, uncertainForNothing: uncertain.filter((id) => !unanswered.has(id) && !onTheirWay.has(id)),
      after: countsOf(after), unsettled: after.filter(({ id, status }) => status === 'uncertain' && has(id)).map(({ id }) => id),
      neverArrived: after.filter(({ id, status }) => status === 'uncertain' && !has(id)).length,
      inTheEnd: countsOf(inTheEnd),
      disagreeing: inTheEnd.filter(({ id, status, detail }) => has(id) && (status !== 'done' || detail?.delivery !== 'delivered')).map(({ id, status }) => `${id} ${status}`),
      wronglyRefused: inTheEnd.filter(({ id, status }) => status === 'refused' && has(id)).map(({ id }) => id),
    };
  } finally {
    if (running.child.exitCode === null && running.child.signalCode === null) await running.end('SIGKILL');
    await provider.stop();
  }
}

/** The shipped configuration with a journey that owes its mail and one that offers. */
async function layConfig(data: string): Promise<string> {
  const config = join(data, 'config');
  await cp('config', config, { recursive: true });
  await rm(join(config, 'journeys'), { recursive: true });
  await cp('test/crash/mails/journeys', join(config, 'journeys'), { recursive: true });
  return config;
}

/** Sends learners' enrolments, up to as many as it was told; what a kill left unanswered is sent again, as a platform would. */
class Feeder {
  readonly done: Promise<void>;
  private upTo = 0;

  constructor(
    private readonly running: () => ParcoursProcess,
    private readonly learners: number,
  ) {
    this.done = this.feed();
  }

  go(upTo: number): void {
    this.upTo = Math.max(this.upTo, upTo);
  }

  private async feed(): Promise<void> {
    for (let from = 0; from < this.learners; ) {
      const events = Array.from({ length: Math.min(batch, this.upTo - from) }, (_, i) => enrolment(from + i));
      const answer = events.length > 0 && (await this.running().request('POST', '/v1/events', events).catch(() => undefined));
      if (answer && answer.status === 202) from += events.length;
      else await delay(20);
    }
  }
}

/** Or until nothing more came for a while: what a kill kept from the provider never comes. */
async function untilTaken(provider: FakeSendgridProcess, mails: number): Promise<void> {
  for (let [taken, since] = [-1, Date.now()]; taken < mails && Date.now() - since < 3_000; await delay(2)) {
    const now = await provider.taken();
    if (now !== taken) [taken, since] = [now, Date.now()];
  }
}

/** Of a learner whose employer supplied the address: offers may go there until they are left. */
function enrolment(n: number): object {
  return {
    specversion: '1.0', id: `created-enr-${n}`, source: 'lms/mails', type: 'org.parcours.learner.enrolment.created.v1', time: begun,
    data: {
      learner: { identifiers: [{ scheme: 'lms', issuer: 'lms/mails', value: `u-${n}` }, { scheme: 'email', value: `u${n}@example.org` }], attributes: { firstName: 'Zoé', lastName: `Roux ${n}`, locale: n % 2 ? 'en' : 'fr' } },
      course: { id: 'excel-2', name: 'Excel avancé' }, enrolment: { id: `enr-${n}` }, account: { id: 'acme', name: 'Acme' },
    },
  };
}

/** What the dead process left as leaving. */
async function sendingIn(data: string): Promise<string[]> {
  const database = new EmbeddedDatabase(join(data, 'parcours.db'));
  try {
    return (await openEmbeddedStores(database).messages.list({ channel: 'email', status: 'sending', limit: 1_000 })).items.map(({ id }) => id);
  } finally {
    await database.close();
  }
}

/** The same deployment when nothing more can come. */
async function fourDaysLater(data: string, { url, apiKey, publicKey }: FakeSendgridProcess): Promise<MessageRow[]> {
  const database = new EmbeddedDatabase(join(data, 'parcours.db'));
  const clock = new MovableClock(Date.now() + 96 * 3_600_000);
  const log = new EmbeddedEventLog(database, clock);
  try {
    const stores = openEmbeddedStores(database);
    const settings = settingsSchema.parse({ email: { transport: 'sendgrid', sendgridUrl: url, sendgridWebhookKey: publicKey }, sendgridApiKey: apiKey });
    await new DoubtfulMails(stores, log, clock, settings, openRouter({ settings, documents: stores.documents, clock })).settle();
    const rows: MessageRow[] = [];
    for (let after: string | undefined; ; ) {
      const { items, next } = await stores.messages.list({ channel: 'email', after, limit: 1_000 });
      rows.push(...(items as MessageRow[]));
      if (next === undefined) return rows;
      after = next;
    }
  } finally {
    await log.close();
    await database.close();
  }
}

const open = new Set(['claimed', 'sending']);

async function ended(running: ParcoursProcess, expected: number): Promise<MessageRow[]> {
  let rows: MessageRow[] = [];
  for (let [stands, since] = ['', Date.now()]; Date.now() - since < 60_000; await delay(500)) {
    rows = await listAll<MessageRow>(running, '/v1/messages?channel=email');
    if (rows.length >= expected && !rows.some(({ status }) => open.has(status))) return rows;
    const now = JSON.stringify(countsOf(rows));
    if (now !== stands) [stands, since] = [now, Date.now()];
  }
  return rows;
}

function countsOf(rows: MessageRow[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of rows) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
