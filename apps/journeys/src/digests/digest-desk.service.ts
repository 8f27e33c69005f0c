import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Contact } from '@parcours/contact';
import type { Batch } from '@parcours/event-log';
import { isZone } from '@parcours/journey';
import { CLOCK, METRICS, RetryableError, SETTINGS, type Clock, type Settings } from '@parcours/platform';
import { actOnce, ChannelMetrics, readCommands, STORES, type DigestEntry, type DigestGroup, type Outcome, type Stores } from '@parcours/store';
import { randomUUID } from 'node:crypto';
import type { Registry } from 'prom-client';
import { digestCommandSchema, type DigestCommand } from './digest-command';
import { digestPeriod } from './digest-period';

/** Gathers what is told to training managers together: an entry per command, under its account, journey, template and period. */
@Injectable()
export class DigestDesk {
  private readonly metrics: ChannelMetrics | undefined;

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'messages' | 'deadLetters' | 'digests' | 'contacts'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'timeZone'>,
    @Optional() @Inject(METRICS) registry?: Registry,
  ) {
    this.metrics = registry && new ChannelMetrics(registry, 'digest');
  }

  /** Goes on while sends are off: an entry leaves nothing, and what closes meanwhile waits. */
  async handle(batch: Batch): Promise<void> {
    const { messages, deadLetters } = this.stores;
    const { commands, letters, origins } = readCommands(batch.records, 'digest.add', this.clock.now(), digestCommandSchema);
    if (letters.length) await deadLetters.put(letters);
    await actOnce({ messages, deadLetters, clock: this.clock, channel: 'digest', commands, idempotent: true, token: randomUUID(), metrics: this.metrics, origins, act: (open) => this.gather(open) });
    const last = batch.records.at(-1);
    if (last) await batch.commit(last.offset + 1);
  }

  private async gather(commands: Parameters<Parameters<typeof actOnce>[0]['act']>[0]): Promise<Outcome[]> {
    const read = commands.map((command) => ({ ...command, ...digestCommandSchema.parse(command) }) as DigestCommand);
    const contacts = await this.stores.contacts.load([...new Set(read.map(({ contact }) => contact))]);
    const entries = read.map((command) => ({ entry: entryOf(command), group: this.groupOf(command, contacts.get(command.contact), command.at) }));
    // 1. under the period of their decision; 2. what comes after that was told, under the one that is filling now
    const late = new Set(await this.stores.digests.add(entries));
    const moved = read.flatMap((command, i) => (late.has(command.id) ? [{ entry: (entries[i] as { entry: DigestEntry }).entry, group: this.groupOf(command, contacts.get(command.contact), this.clock.now()) }] : []));
    if (moved.length && (await this.stores.digests.add(moved)).length) throw new RetryableError('digest-closing', 'The digest of this moment is being told.');
    const groups = new Map([...entries, ...moved].map(({ entry, group }) => [entry.id, group]));
    return read.map(({ id, detail: { digest } }) => ({ id, status: 'done' as const, detail: { digest, period: groups.get(id)?.period } }));
  }

  private groupOf({ journey, template, detail: { account, digest } }: DigestCommand, contact: Contact | undefined, at: number): DigestGroup {
    const known = contact && Object.hasOwn(contact.accounts, account.id) ? contact.accounts[account.id]?.values.timeZone : undefined;
    const timeZone = known !== undefined && isZone(known) ? known : this.settings.timeZone;
    const period = digestPeriod(at, digest, timeZone);
    return { id: JSON.stringify([account.id, journey, template, digest, period.period]), account: account.id, journey, template, digest, ...period };
  }
}

function entryOf({ id, contact, at, context: { course }, detail: { account, managers, consented } }: DigestCommand): DigestEntry {
  return {
    id, contact, at, consented, managers, account: { id: account.id, ...(account.name !== undefined && { name: account.name }) },
    ...(course && { course: { id: course.id, ...(course.name !== undefined && { name: course.name }) } }),
  };
}
