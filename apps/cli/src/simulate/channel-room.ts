import type { Mail } from '@parcours-apps/email';
import type { Contact } from '@parcours/contact';
import { shortName, type LearnerEvent } from '@parcours/events';
import type { Batch } from '@parcours/event-log';
import type { Command, CommandType, PlayedDecision } from '@parcours/journey';
import { EmbeddedDatabase, Links, MovableClock, type Settings } from '@parcours/platform';
import type { Stores } from '@parcours/store';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder, storyConfig } from './rendered-folder';
import { storySet, type StoryDefinitions } from './story-definitions';

export interface ChannelRoomOptions {
  settings: Settings;
  /** A catalogue file instead of the configuration folder's. */
  catalogue?: string;
  out: string;
  published: StoryDefinitions;
}

type Desks = Awaited<ReturnType<typeof openDesks>>;
interface WrongCommand {
  command: string;
  message: string;
}

/** Whoever holds a link of a dry run holds nothing: no deployment signs with this. */
const secret = 'a dry run signs what nobody opens';
const choices: ReadonlySet<string> = new Set(['enrolment.created', 'recommendation.clicked']);

/** The channels of a dry run: their own writers and desks on a data file that is thrown away. Nothing leaves, nobody is told. */
export class ChannelRoom {
  private heard = 0;

  private constructor(
    private readonly folder: string,
    private readonly out: string,
    private readonly database: EmbeddedDatabase,
    private readonly clock: MovableClock,
    private readonly desks: Desks,
    private readonly stores: Stores,
    /** Whom the desks find: the one that is being decided for. */
    private readonly contacts: Map<string, Contact>,
  ) {}

  /** Throws `TerminalError` where the catalogue or the print configuration can not be used. */
  static async open({ settings, catalogue, out, published }: ChannelRoomOptions): Promise<ChannelRoom> {
    const { openEmbeddedStores } = await import('@parcours/store');
    const folder = mkdtempSync(join(tmpdir(), 'parcours-simulate-'));
    try {
      const clock = new MovableClock(0);
      const database = new EmbeddedDatabase(join(folder, 'parcours.db'));
      const stores = openEmbeddedStores(database);
      const contacts = new Map<string, Contact>();
      const config = catalogue === undefined ? settings.config : storyConfig(join(folder, 'config'), settings.config, catalogue);
      await stores.journeys.saveSet({
        id: storySet, createdAt: 0, paused: [], templates: published.templates, declarations: published.declarations,
        journeys: Object.fromEntries(published.definitions.current.map(({ id, version }) => [id, version])),
      });
      const load = async (ids: string[]): Promise<Map<string, Contact>> => new Map(ids.flatMap((id) => (contacts.has(id) ? [[id, contacts.get(id) as Contact] as const] : [])));
      const house = { ...stores, contacts: Object.assign(Object.create(stores.contacts) as Stores['contacts'], { load }) };
      const desks = await openDesks({ ...settings, config, data: folder }, house, clock);
      const room = new ChannelRoom(folder, out, database, clock, desks, stores, contacts);
      makeFolder(join(out, 'mail'), /^[0-9a-f]{32}\.eml$/);
      makeFolder(join(out, 'print'), /^\d{4}-\d{2}-\d{2}-[0-9a-f]{8}$/);
      return room;
    } catch (fault) {
      rmSync(folder, { recursive: true, force: true });
      throw fault;
    }
  }

  /** What others choose weighs in what is recommended. */
  async hear(event: LearnerEvent): Promise<void> {
    if (!choices.has(shortName(event.type))) return;
    await this.desks.popularity.count(batchOf('learner.events', this.heard++, JSON.stringify({ type: 'event', event })));
  }

  /** Makes what a decision's commands ask for; answers those that could not be. */
  async make({ contact, commands }: PlayedDecision): Promise<WrongCommand[]> {
    this.contacts.clear();
    this.contacts.set(contact.id, contact);
    const wrong: WrongCommand[] = [];
    for (const command of commands) {
      this.clock.moveTo(command.at);
      const message = await this.makeOne(command, contact).catch((fault: unknown) => (fault instanceof Error ? fault.message : String(fault)));
      if (message !== undefined) wrong.push({ command: command.id, message: `${command.journey}/${command.step}: ${message}` });
    }
    return wrong;
  }

  /** The subject of a decision's mail; undefined where it is none, or can not be written. */
  async subjectOf(command: Command, contact: Contact): Promise<string | undefined> {
    this.clock.moveTo(command.at);
    const mail = command.type === 'email.send' ? await this.write(command, contact).catch(() => undefined) : undefined;
    return typeof mail === 'object' ? mail.subject : undefined;
  }

  /** Writes the print runs as they would be handed over; answers what each channel would have cost. */
  async finish(): Promise<Record<string, number>> {
    let cents = 0;
    let pieces = 0;
    for (let after: string | undefined; ; ) {
      const page = await this.desks.runs.list({ after, limit: 100 });
      for (const run of page.items) {
        const place = join(this.out, 'print', run.id);
        mkdirSync(place, { recursive: true });
        writeFileSync(join(place, 'document.pdf'), await this.desks.runs.document(run.id));
        writeFileSync(join(place, 'manifest.csv'), await this.desks.runs.manifest(run.id));
        cents += run.cost;
        pieces += run.pieces;
      }
      after = page.next;
      if (after === undefined) return pieces === 0 ? {} : { print: cents / 100 };
    }
  }

  async close(): Promise<void> {
    await this.database.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A mail as it would be sent, or why there is none. Throws what writing throws. */
  private async write(command: Command, contact: Contact): Promise<Mail | string> {
    const { to, template } = command;
    return to === undefined || template === undefined ? 'this mail has no address or no template.' : this.desks.writer.write({ ...command, to, template }, contact);
  }

  private async makeOne(command: Command, contact: Contact): Promise<string | undefined> {
    switch (command.type) {
      case 'email.send': {
        const mail = await this.write(command, contact);
        if (typeof mail === 'string') return mail;
        writeFileSync(join(this.out, 'mail', `${command.id}.eml`), await this.desks.sourceOf(mail));
        return undefined;
      }
      case 'content.offer':
        return this.handle(this.desks.offers, command);
      case 'print.queue':
        return this.handle(this.desks.print, command);
      case 'task.open':
      case 'digest.add':
      case 'webhook.call':
        return undefined;
    }
  }

  private async handle(desk: { handle(batch: Batch): Promise<void> }, command: Command): Promise<string | undefined> {
    await desk.handle(batchOf(topics[command.type], 0, JSON.stringify(command)));
    const message = await this.stores.messages.get(command.id);
    if (message?.status === 'done' || message?.reason === 'empty') return undefined;
    const { message: why } = (message?.detail ?? {}) as { message?: string };
    return why ?? message?.reason ?? 'this command can not be read by its channel.';
  }
}

const topics: Record<CommandType, string> = { 'email.send': 'channel.email', 'content.offer': 'channel.content', 'print.queue': 'channel.print', 'task.open': 'channel.task', 'digest.add': 'channel.digest', 'webhook.call': 'channel.call' };

function batchOf(topic: string, offset: number, value: string): Batch {
  const record = { topic, generation: 1, partition: 0, offset, key: '', value, headers: {}, appendedAt: 0 };
  return { topic, group: 'simulate', generation: 1, partitions: 1, partition: 0, records: [record], metadata: undefined, committed: offset, commit: async () => undefined, signal: new AbortController().signal };
}

/** The channels' own parts, put together as their modules do. What they would tell the journeys is not told. */
async function openDesks(settings: Settings, stores: Stores, clock: MovableClock) {
  const [email, content, print] = await Promise.all([import('@parcours-apps/email'), import('@parcours-apps/content'), import('@parcours-apps/print')]);
  const links = new Links(secret, settings.baseUrl ?? `http://${settings.host}:${settings.port}`);
  const log = { append: async () => [] };
  const catalogue = new content.CatalogueService(settings);
  const printConfig = new print.PrintConfig(settings);
  await catalogue.onModuleInit();
  await printConfig.onModuleInit();
  const popularity = new content.PopularityService(stores, catalogue);
  const recommendations = new content.RecommendationService(stores, clock, settings, catalogue, popularity);
  const printer = new print.RunPrinter(printConfig, settings);
  const printRuns = new print.PrintRuns(stores, clock, settings, printer);
  const printedOffers = new print.PrintedOffers(stores, links, printConfig);
  return {
    popularity,
    sourceOf: email.mailSource,
    writer: new email.MailWriter(clock, settings, new email.MailLinks(links, clock, settings), new email.PublishedMail(stores), new email.MailOffers(stores, clock, links)),
    offers: new content.OfferDesk(stores, log, clock, recommendations, popularity),
    print: new print.PrintDesk(stores, log, clock, settings, links, printConfig, printedOffers, printRuns),
    runs: new print.RunReader(stores, printer, printConfig),
  };
}
