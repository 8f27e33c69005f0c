import type { SourceBatch, SourceMessage } from '@parcours/event-log';
import { RetryableError, type Clock } from '@parcours/platform';
import type { DeadLetter, DeadLetterStore } from '@parcours/store';
import type { EventIntake } from '../event-intake.port';
import { durably } from '../durably';
import { bodyOf } from '../steps/quarantine.step';
import type { SourceConfig } from './config/source-config.schema';
import { applyRules } from './messages/apply-rules';
import { readMessage } from './messages/read-message';
import { sourceLetter, type LetterPlace } from './source-letters';
import type { SourceMetrics } from './source-metrics';
import type { EventTranslator } from './translators/event-translator.port';

export interface TakerHouse {
  intake: EventIntake;
  deadLetters: Pick<DeadLetterStore, 'get' | 'put'>;
  clock: Pick<Clock, 'now'>;
  metrics: Pick<SourceMetrics, 'count'>;
  /** Bytes of a message at most. */
  bodyLimit: number;
}

interface PlacedEvent {
  place: LetterPlace;
  event: unknown;
}

interface Taken {
  accepted: number;
  duplicates: number;
  letters: DeadLetter[];
}

/** Events per call of the intake at most: a batch of its own may hold any number. */
const eventsAtMost = 500;

/**
 * Takes the messages of one source in. Guarantees: when `take` resolves, each event is durable and whatever was none is a dead letter with its
 * topic, partition, offset and reason; the same messages again change nothing. It rejects (`RetryableError`) only for a fault of the store or the
 * log, which may pass: a message alone never keeps those behind it from being read.
 */
export class SourceTaker {
  constructor(
    private readonly source: SourceConfig,
    private readonly translator: EventTranslator,
    private readonly house: TakerHouse,
  ) {}

  async take({ partition, messages, lost }: SourceBatch): Promise<void> {
    const { name, topic } = this.source;
    const at = this.house.clock.now();
    const taken: Taken = { accepted: 0, duplicates: 0, letters: [] };
    // 1. what is missing before them
    if (lost) {
      const reason = `Messages ${lost.from} to ${lost.until - 1} of ${topic}/${partition} were removed before they were read. Have the platform send what they told again, and make its topic keep messages for longer than we may stand still.`;
      taken.letters.push(sourceLetter({ source: name, message: { topic, partition, offset: lost.from, writtenAt: 0 } }, { code: 'messages-lost', reason, body: JSON.stringify(lost) }, at));
    }
    // 2. what of them are events
    const events = messages.flatMap((message) => this.read(message, at, taken));
    // 3. the intake, in order
    for (let from = 0; from < events.length; from += eventsAtMost) await this.accept(events.slice(from, from + eventsAtMost), at, taken);
    // 4. what was none
    await this.keep(taken.letters);
    this.house.metrics.count(name, { messages: messages.length, accepted: taken.accepted, duplicates: taken.duplicates, rejected: taken.letters.map(({ code }) => code) });
  }

  private read(message: SourceMessage, at: number, taken: Taken): PlacedEvent[] {
    const place: LetterPlace = { source: this.source.name, message };
    const read = readMessage(message, this.translator, this.house.bodyLimit);
    if (read.type === 'poison') {
      taken.letters.push(sourceLetter(place, read, at));
      return [];
    }
    const key = message.key && new TextDecoder().decode(message.key);
    return read.events.flatMap((event, index) => {
      const itsPlace = read.events.length > 1 ? { ...place, index } : place;
      const ruled = applyRules(event, this.source, key);
      if (ruled.type === 'event') return [{ place: itsPlace, event: ruled.event }];
      taken.letters.push(sourceLetter(itsPlace, { ...ruled, body: bodyOf(event) }, at));
      return [];
    });
  }

  private async accept(events: PlacedEvent[], at: number, taken: Taken): Promise<void> {
    try {
      const answer = await this.house.intake.accept(events.map(({ event }) => event), { origin: this.translator.origin, quarantine: false });
      taken.accepted += answer.accepted;
      taken.duplicates += answer.duplicates;
      for (const { index, code, message } of answer.rejected) {
        const item = events[index];
        if (item) taken.letters.push(sourceLetter(item.place, { code, reason: message, body: bodyOf(item.event) }, at));
      }
    } catch (error) {
      if (error instanceof RetryableError) throw error;
      // No fault of the store or the log: one of the events is too much for us. Each by itself, so that only that one stays behind.
      const [item, ...others] = events;
      if (item === undefined) throw error;
      if (others.length > 0) for (const one of events) await this.accept([one], at, taken);
      else taken.letters.push(sourceLetter(item.place, { code: 'intake-fault', reason: `Taking this event in failed (${error instanceof Error ? error.name : 'unknown fault'}), which is a fault of ours: report it, and replay the event once it is mended.`, body: bodyOf(item.event) }, at));
    }
  }

  /** A letter that was answered stays so when its message is read again. */
  private async keep(letters: DeadLetter[]): Promise<void> {
    if (letters.length === 0) return;
    const { deadLetters } = this.house;
    await durably('dead letters', async () => {
      const standing = await Promise.all(letters.map(({ id }) => deadLetters.get(id)));
      await deadLetters.put(letters.filter((_, i) => standing[i] === undefined || standing[i].status === 'open'));
    });
  }
}
