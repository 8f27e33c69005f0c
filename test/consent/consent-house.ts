import { Global, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { hasSeen, markSeen, newContact, slotOf, type Contact } from '@parcours/contact';
import { formatTime, fullType, type LearnerEventData } from '@parcours/events';
import { EVENT_LOG } from '@parcours/event-log';
import { compileJourney, decide, parsePurposes, type Command, type Definitions, type EngineInput, type Purposes } from '@parcours/journey';
import { CLOCK, LINKS, Links, loadSettings, METRICS, SETTINGS, type Clock, type Settings } from '@parcours/platform';
import { IDENTITY_CLERK, IdentityClerk, STORES, Suppressions } from '@parcours/store';
import { EVENT_INTAKE, IntakeModule, type EventIntake } from '@parcours-apps/gateway';
import { EmailModule, MailWriter, type Mail } from '@parcours-apps/email';
import { Registry } from 'prom-client';
import { EmailController } from '../../apps/email/src/email.controller';
import { MemorySettingStore } from '../support/memory/memory-setting-store';
import { memoryLog, memoryStores } from '../support/start-gateway';

/** The purposes of the product's own configuration that mail is about. */
export const purposesYaml = `
service: { basis: contract }
learning-news: { email: { private: opt-in, professional: opt-out }, print: opt-out, phone: opt-in, feed: opt-out }
offers: { email: { private: opt-in, professional: opt-out }, print: opt-out, phone: opt-in, feed: opt-out }
manager-digest: { email: { private: opt-in, professional: opt-out }, print: opt-out, phone: opt-in, feed: opt-out }
`;
/** What asks for a mail of each purpose. */
export const asking = { service: 'asked.service', 'learning-news': 'asked.news', offers: 'asked.offers', 'manager-digest': 'asked.numbers' } as const;
export type Purpose = keyof typeof asking;

const begin = Date.parse('2026-03-02T09:00:00Z');
const setId = 'set-1';
const yamlOf = (purpose: Purpose, on: string): string => `journey: ask-${purpose}\ntitle: Ask\npurpose: ${purpose}\nentry: { on: ${on}, reentry: always }\nsteps:\n  - { id: mail, send: letter }\n`;

export interface Telling {
  id?: string;
  /** Epoch ms; the clock's where absent. */
  time?: number;
  source?: string;
}

/** What left, in order: by whose command, for what, and to whom. */
export interface Sent {
  contact: string;
  purpose: string;
  to: string;
  /** The event that asked for it. */
  asked: string;
}

/**
 * The way of a mail, all of it real but its words: the gateway's intake, `decide`, the e-mail service's desk with its check, the mailbox.
 * The engine and the desk each do their part when the test says so, so that anything may come in between. Memory holds the stores.
 */
export class ConsentHouse {
  readonly clock: Clock & { instant: number } = { instant: begin, now: () => this.clock.instant };
  readonly stores = { ...memoryStores(), settings: new MemorySettingStore() };
  readonly links = new Links('a secret of the test', 'http://localhost');
  readonly suppressions = new Suppressions(this.stores.documents, this.links);
  readonly sent: Sent[] = [];
  /** Why what the engine decided did not leave. */
  readonly refused: string[] = [];
  private readonly commands: Command[] = [];
  private read = 0;
  private told = 0;

  private constructor(
    private readonly log: Awaited<ReturnType<typeof memoryLog>>,
    private readonly definitions: Definitions,
  ) {}

  private module!: TestingModule;

  static async open(): Promise<ConsentHouse> {
    const definitions = definitionsOf();
    const clock: { of?: Clock } = {};
    const log = await memoryLog({ now: () => clock.of?.now() ?? begin } as never, 1);
    const house = new ConsentHouse(log, definitions);
    clock.of = house.clock;
    await house.stores.journeys.saveSet({ id: setId, createdAt: begin, journeys: {}, paused: [], templates: [], declarations: { purposes: definitions.purposes } });
    house.module = await house.assemble();
    return house;
  }

  async tell(name: string, data: LearnerEventData, { id = `t-${++this.told}`, time = this.clock.instant, source = 'lms/main' }: Telling = {}): Promise<void> {
    const { rejected } = await this.module.get<EventIntake>(EVENT_INTAKE).accept([{ specversion: '1.0', id, source, type: fullType(name as 'consent.granted'), time: formatTime(time), data }]);
    if (rejected.length) throw new Error(JSON.stringify(rejected));
  }

  /** An operator opens an address again, as the API does. */
  async reopen(contact: string, address: string): Promise<void> {
    const input: EngineInput = { type: 'address.reopen', contact, address, by: 'operator' };
    await this.log.append('learner.events', [{ key: contact, slot: slotOf(contact), value: JSON.stringify(input) }]);
    await this.suppressions.reopen(address, this.clock.instant);
  }

  /** The engine decides all that was appended. */
  async decide(): Promise<void> {
    for (const record of await this.log.read('learner.events', 0, this.read, 1_000)) {
      this.read = record.offset + 1;
      const input = JSON.parse(record.value) as EngineInput;
      const contact = (await this.stores.contacts.load([record.key])).get(record.key) ?? newContact(record.key, this.clock.instant);
      if (hasSeen(contact, { input })) continue;
      const decision = decide(contact, input, this.definitions, this.clock.instant, {});
      const { conflicts } = await this.stores.contacts.commit([{ ...markSeen(decision.contact, { input }), version: contact.version + 1 }]);
      if (conflicts.length) throw new Error('a conflict with nobody');
      this.commands.push(...decision.commands);
    }
  }

  /** The e-mail service acts on all that was decided. */
  async send(): Promise<void> {
    const commands = this.commands.splice(0);
    if (commands.length === 0) return;
    await this.module.get(EmailController).send({
      topic: 'channel.email', group: 'email', generation: 1, partitions: 1, partition: 0, metadata: undefined, committed: 0, signal: new AbortController().signal, commit: async () => undefined,
      records: commands.map((command, offset) => ({ topic: 'channel.email', generation: 1, partition: 0, offset, key: command.contact, value: JSON.stringify(command), headers: {}, appendedAt: this.clock.instant })),
    });
    for (const { id, contact, purpose, to = '', context: { entry } } of commands) {
      const { status, reason = '' } = this.stores.messages.rows.get(id) ?? { status: 'absent' };
      if (status === 'done') this.sent.push({ contact, purpose, to, asked: (entry as { id: string }).id });
      else if (status === 'refused') this.refused.push(reason);
      else throw new Error(`a command ended ${status}: ${reason}`);
    }
  }

  /** How many commands wait for the e-mail service. */
  get waiting(): number {
    return this.commands.length;
  }

  async contact(identifier: string): Promise<Contact | undefined> {
    const id = (await this.stores.identities.find([identifier])).get(identifier);
    return id === undefined ? undefined : this.stores.contacts.read(id);
  }

  close(): Promise<void> {
    return this.module.close();
  }

  private assemble(): Promise<TestingModule> {
    const { stores, clock, links, log } = this;
    const provided = [
      [STORES, stores], [EVENT_LOG, log], [CLOCK, clock], [SETTINGS, settings()], [LINKS, links], [IDENTITY_CLERK, new IdentityClerk(stores.identities, links)], [METRICS, new Registry()],
    ] as const;
    class House {}
    Module({ providers: provided.map(([provide, useValue]) => ({ provide, useValue })), exports: provided.map(([token]) => token) })(House);
    Global()(House);
    const writer = {
      write: async ({ id, purpose, to }: Command & { to: string }): Promise<Mail & { locale: string }> => ({
        id, purpose, to: { name: '', address: to }, from: { name: '', address: 'house@example.org' }, subject: 's', html: '<p>s</p>', text: 's', messageId: `${id}@example.org`, date: clock.instant, headers: {}, locale: 'fr',
      }),
    };
    return Test.createTestingModule({ imports: [House, IntakeModule, EmailModule] }).overrideProvider(MailWriter).useValue(writer).compile();
  }
}

function settings(): Settings {
  const loaded = loadSettings({ env: {} });
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  return loaded.settings;
}

function definitionsOf(): Definitions {
  const read = parsePurposes(purposesYaml, 'purposes.yaml');
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const purposes: Purposes = read.purposes;
  const current = (Object.entries(asking) as [Purpose, string][]).map(([purpose, on]) => {
    const compiled = compileJourney(yamlOf(purpose, on), `${purpose}.yaml`, { version: 1, purposes: Object.keys(purposes), attributes: {} });
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
    return compiled.definition;
  });
  current.sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    set: setId, current, paused: new Set(), version: (id) => current.find((journey) => journey.id === id), purposes, attributeDefaults: {}, holidays: new Set(),
    defaults: { timeZone: 'Europe/Paris', locale: 'fr' },
  };
}
