import { channelTopics, EmbeddedEventLog, learnerEvents, type NewRecord } from '@parcours/event-log';
import { EmbeddedDatabase, Links, MovableClock, settingsSchema } from '@parcours/platform';
import { compileTemplates } from '@parcours/publishing';
import { openEmbeddedStores } from '@parcours/store';
import { MailDesk, MailLinks, MailOffers, MailWriter, openRouter, PublishedMail, SendCheck } from '@parcours-apps/email';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { commandOf, learnerCount, learnerOf, offerOf, start } from './b8-learners';

const topic = 'channel.email';
const set = 'set-1';

export interface B8Provider {
  url: string;
  apiKey: string;
  publicKey: string;
}

/** The e-mail service as one process runs it, on a file of its own: log, stores, and all between a command and its provider. */
export async function openMailHouse(file: string, provider: B8Provider) {
  const database = new EmbeddedDatabase(file);
  const clock = new MovableClock(start);
  const log = new EmbeddedEventLog(database, clock);
  const stores = openEmbeddedStores(database);
  for (const name of [learnerEvents, ...channelTopics]) await log.ensureTopic(name, 1);
  const settings = settingsSchema.parse({
    baseUrl: 'https://parcours.atelier.example', organisation: 'Atelier Formation', sendgridApiKey: provider.apiKey,
    email: { transport: 'sendgrid', sendgridUrl: provider.url, sendgridWebhookKey: provider.publicKey, postalAddress: '12 rue des Tanneurs, 35000 Rennes' },
  });
  const links = new Links('a secret of the benchmark', settings.baseUrl ?? '');
  const { compiled } = await compileTemplates('config');
  await stores.journeys.saveSet({ id: set, createdAt: start, journeys: {}, paused: [], templates: compiled, declarations: { purposes: parse(readFileSync('config/purposes.yaml', 'utf8')) as unknown } });
  const learners = Array.from({ length: learnerCount }, (_, n) => learnerOf(n));
  await stores.contacts.commit(learners, 'learners');
  await stores.documents.put('offer', learners.map(offerOf));
  const published = new PublishedMail(stores);
  const router = openRouter({ settings, documents: stores.documents, clock });
  const mailLinks = new MailLinks(links, clock, settings);
  const offers = new MailOffers(stores, clock, links);
  const desk = new MailDesk(stores, log, clock, links, router, published, new SendCheck(stores, links, settings, published, clock), new MailWriter(clock, settings, mailLinks, published, offers));

  const commands = (count: number) => Array.from({ length: count }, (_, n) => commandOf(learners[n % learnerCount] as (typeof learners)[number], n, set));
  return {
    stores, settings, learners, mailLinks, offers, published, commands,
    /** Puts the commands into the log; answers how long their mails took from then on (ms), when all stand as done. */
    async sendAll(count: number): Promise<{ ms: number; cpuMs: number }> {
      const all = commands(count);
      for (let from = 0; from < count; from += 500) await log.append(topic, all.slice(from, from + 500).map((command): NewRecord => ({ key: command.contact, partition: 0, value: JSON.stringify(command) })));
      const [begun, cpu] = [performance.now(), process.cpuUsage()];
      const subscription = await log.subscribe(topic, { group: 'email' }, (batch) => desk.handle(batch));
      await log.idle();
      const { user, system } = process.cpuUsage(cpu);
      const ms = performance.now() - begun;
      await subscription.stop();
      const done = (await stores.messages.counts()).find(({ channel, status }) => channel === 'email' && status === 'done')?.count;
      if (done !== count) throw new Error(`${done ?? 0} mails are done where ${count} should be`);
      return { ms, cpuMs: (user + system) / 1_000 };
    },
    async close(): Promise<void> {
      await router.close();
      await log.close();
      await database.close();
    },
  };
}

export type MailHouse = Awaited<ReturnType<typeof openMailHouse>>;
