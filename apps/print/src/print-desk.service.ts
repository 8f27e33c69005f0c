import { Inject, Injectable, Optional } from '@nestjs/common';
import { EVENT_LOG, type Batch, type EventLog } from '@parcours/event-log';
import { outcomeRecord, type Command } from '@parcours/journey';
import { CLOCK, LINKS, METRICS, SETTINGS, TerminalError, type Clock, type Links, type Settings, type TraceHeaders } from '@parcours/platform';
import { actOnce, ChannelMetrics, readCommands, STORES, type Outcome, type Stores, type VersionSet } from '@parcours/store';
import { randomUUID } from 'node:crypto';
import type { Registry } from 'prom-client';
import { makePiece, printCommandSchema, type MadePiece } from './make-piece';
import { PrintConfig } from './print-config.service';
import type { PrintPiece } from './print-piece';
import type { PieceForRun } from './piece-placer';
import { PrintRuns } from './print-runs.service';
import { PrintedOffers } from './printed-offers.service';

/** Turns `print.queue` commands into mail pieces of the open print runs: one piece per command id, so that queueing again changes nothing. */
@Injectable()
export class PrintDesk {
  private readonly metrics: ChannelMetrics | undefined;

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'contacts' | 'messages' | 'deadLetters' | 'journeys'>,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'append'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'organisation' | 'timeZone'>,
    @Inject(LINKS) private readonly links: Links,
    @Inject(PrintConfig) private readonly config: PrintConfig,
    @Inject(PrintedOffers) private readonly offers: PrintedOffers,
    @Inject(PrintRuns) private readonly runs: PrintRuns,
    @Optional() @Inject(METRICS) registry?: Registry,
  ) {
    this.metrics = registry && new ChannelMetrics(registry, 'print');
  }

  async handle(batch: Batch): Promise<void> {
    const { messages, deadLetters } = this.stores;
    const { commands, letters, origins } = readCommands(batch.records, 'print.queue', this.clock.now(), printCommandSchema);
    if (letters.length) await deadLetters.put(letters);
    if (commands.length) {
      await actOnce({ messages, deadLetters, clock: this.clock, channel: 'print', commands, idempotent: true, token: randomUUID(), metrics: this.metrics, origins, act: (open) => this.queue(open, origins) });
    }
    const last = batch.records.at(-1);
    if (last) await batch.commit(last.offset + 1);
  }

  private async queue(commands: Command[], origins: ReadonlyMap<string, TraceHeaders>): Promise<Outcome[]> {
    // 1. what an interrupted attempt made already is not made again: it may be approved by now
    const standing = new Map((await Promise.all(commands.map(({ id }) => this.runs.piece(id)))).flatMap((piece) => (piece ? [[piece.id, piece] as const] : [])));
    const fresh = commands.filter(({ id }) => !standing.has(id));
    // 2. who they are, what was published, what others choose
    const contacts = await this.stores.contacts.load([...new Set(fresh.map(({ contact }) => contact))]);
    const sets = await this.sets(fresh);
    const popularity = await this.offers.popularity();
    const { organisation, timeZone } = this.settings;
    const workshop = { config: this.config, offers: this.offers, organisation, timeZone, feedOf: (contact: string) => this.links.url({ kind: 'feed', contact }) };
    // 3. the pieces
    const made = fresh.map((command) => ({ command, made: makePiece({ command, set: known(sets, command), contact: contacts.get(command.contact), popularity }, workshop) }));
    // 4. into their runs; word of those that can not be printed
    const placed = await this.runs.gather(made.flatMap(({ made: one }): PieceForRun[] => (one.type === 'piece' ? [one] : [])), [...standing.values()]);
    for (const piece of placed) standing.set(piece.id, piece);
    await this.tellRefusals(made, origins);
    const refused = new Map(made.flatMap(({ command: { id }, made: one }) => (one.type === 'refused' ? [[id, one] as const] : [])));
    return commands.map(({ id }): Outcome => {
      const piece = standing.get(id);
      if (piece) return { id, status: 'done', detail: { run: piece.runId, pages: piece.pages, cost: piece.cost }, content: { id, subject: piece.subject, text: textOf(piece) } };
      const refusal = refused.get(id);
      return { id, status: 'refused', reason: refusal?.reason, detail: { message: refusal?.message } };
    });
  }

  private async sets(commands: Command[]): Promise<Map<string, VersionSet>> {
    const ids = [...new Set(commands.map(({ set }) => set))];
    const found = await Promise.all(ids.map((id) => this.stores.journeys.set(id)));
    return new Map(found.flatMap((set) => (set ? [[set.id, set] as const] : [])));
  }

  private async tellRefusals(made: { command: Command; made: MadePiece }[], origins: ReadonlyMap<string, TraceHeaders>): Promise<void> {
    const now = this.clock.now();
    const records = made.flatMap(({ command: { id, contact, step }, made: one }) =>
      one.type === 'refused' ? [{ ...outcomeRecord({ name: 'print.refused', source: 'parcours/print', id: `${id}-refused`, contact, now, data: { command: id, step, reason: one.reason } }), headers: origins.get(id) }] : [],
    );
    if (records.length) await this.log.append('learner.events', records);
  }
}

function known(sets: Map<string, VersionSet>, { set }: Command): VersionSet {
  const found = sets.get(set);
  if (!found) throw new TerminalError('set-missing', `The published set ${set} is not here: its templates can not be read.`);
  return found;
}

/** The letter as text, for whoever looks at the message. */
function textOf({ paragraphs, offers, locale, topics = [], url }: PrintPiece): string {
  const list = offers.map(({ title, summary, reason, url }) => `${title}\n${summary}\n${reason[locale.startsWith('en') ? 'en' : 'fr']}\n${url}`).join('\n\n');
  const marks = new Map([['[offers]', list], ['[evaluation]', url], ['[scale]', '0 1 2 3 4 5 6 7 8 9 10'], ['[topics]', topics.join(', ')], ['[line]', '…']]);
  const said = paragraphs.map((paragraph) => marks.get(paragraph) ?? paragraph);
  const shown = paragraphs.includes('[offers]') || list === '' ? said : [...said, list];
  return shown.filter((paragraph) => paragraph !== '').map((paragraph) => paragraph.replace(/^# /, '')).join('\n\n');
}
