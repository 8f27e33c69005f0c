import { Inject, Injectable } from '@nestjs/common';
import { EVENT_LOG, type EventLog } from '@parcours/event-log';
import { outcomeRecord } from '@parcours/journey';
import { CLOCK, LINKS, type Clock, type Links } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';
import { PrintConfig } from './print-config.service';
import type { PrintCode } from './print-piece';
import { RunStore } from './run-store';

/** Where printed codes lead, and word to the journey when one is scanned for the first time. */
@Injectable()
export class ScanService {
  private readonly store: RunStore;

  constructor(
    @Inject(STORES) stores: Pick<Stores, 'documents'>,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'append'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LINKS) private readonly links: Links,
    @Inject(PrintConfig) private readonly config: PrintConfig,
  ) {
    this.store = new RunStore(stores.documents);
  }

  /** The address a code leads to; `undefined` for one that was never printed. */
  async follow(id: string): Promise<string | undefined> {
    const code = /^[\w-]{16}$/.test(id) ? await this.store.code(id) : undefined;
    if (!code) return undefined;
    if (code.scannedAt === undefined) await this.tell(code);
    return this.targetOf(code);
  }

  /** Told first, noted then: a crash in between tells it again under the same id, which counts once. */
  private async tell(code: PrintCode): Promise<void> {
    const { id, contact, command, step, item } = code;
    const now = this.clock.now();
    await this.log.append('learner.events', [outcomeRecord({ name: 'print.scanned', source: 'parcours/print', id: `${command}-scanned${item === undefined ? '' : `-${item}`}`, contact, now, data: { command, step, item } })]);
    await this.store.putCodes([{ ...code, id, scannedAt: now }], now);
  }

  /** Paper lasts: an offer leads to where the catalogue has it now, else to where it was; what asks for an evaluation, to a link signed now. */
  private targetOf({ contact, command, item, target, evaluation }: PrintCode): string {
    if (evaluation) return this.links.url({ kind: 'evaluation', contact, about: { ...evaluation, command } });
    const found = item === undefined ? undefined : (this.config.catalogue.items.find(({ id }) => id === item)?.url ?? target);
    return found ?? this.links.url({ kind: 'feed', contact });
  }
}
