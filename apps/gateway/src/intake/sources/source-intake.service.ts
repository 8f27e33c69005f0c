import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { openSourceReader, type KafkaLogger, type SourceReader, type SourceStanding } from '@parcours/event-log';
import { CLOCK, SETTINGS, TerminalError, type Clock, type Settings } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';
import { EVENT_INTAKE, type EventIntake } from '../event-intake.port';
import { readSources } from './config/read-sources';
import { sourceKafka } from './config/source-kafka';
import { SourceMetrics } from './source-metrics';
import { SourceTaker } from './source-taker';
import { EVENT_TRANSLATORS, type EventTranslator } from './translators/event-translator.port';

/**
 * Reads the Kafka topics that `config/sources.yaml` names as sources of events. A source whose Kafka does not answer is tried for ever, and keeps
 * nothing else from running; every gateway that is started with the same file shares the topics' partitions.
 */
@Injectable()
export class SourceIntake implements BeforeApplicationShutdown {
  private readonly logger = new Logger('sources');
  private readonly readers = new Map<string, SourceReader>();

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(STORES) private readonly stores: Pick<Stores, 'deadLetters'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(EVENT_INTAKE) private readonly intake: EventIntake,
    @Inject(EVENT_TRANSLATORS) private readonly translators: readonly EventTranslator[],
    @Inject(SourceMetrics) private readonly metrics: SourceMetrics,
  ) {}

  /** Begins to read; connects in the background. Throws a `TerminalError` ('sources-invalid') with every problem of the file, a line each. */
  async start(): Promise<void> {
    const file = join(this.settings.config, 'sources.yaml');
    const read = readSources(await textOf(file), file, this.translators.map(({ name }) => name));
    if (!read.ok) throw invalid(read.problems);
    // 1. all are looked at before the first is read
    const places = read.sources.map((source) => ({ source, kafka: sourceKafka(source, this.settings) }));
    const problems = places.flatMap(({ kafka }) => (kafka.ok ? [] : [`${file}: ${kafka.problem}`]));
    if (problems.length > 0) throw invalid(problems);
    // 2. a reader each
    for (const { source, kafka } of places) {
      const translator = this.translators.find(({ name }) => name === source.translator);
      if (!kafka.ok || !translator) continue;
      const { clock, intake, metrics } = this;
      const taker = new SourceTaker(source, translator, { clock, intake, metrics, deadLetters: this.stores.deadLetters, bodyLimit: this.settings.bodyLimit });
      const reader = openSourceReader(kafka.kafka, kafka.place, (batch) => taker.take(batch), readersLog(this.logger));
      this.readers.set(source.name, reader);
      metrics.watch(source.name, () => reader.standing());
      this.logger.log(`source ${source.name}: reading ${source.topic} as ${kafka.place.group}`);
      reader.start();
    }
  }

  /** Where each source stands; readiness does not depend on it. */
  standings(): Map<string, SourceStanding> {
    return new Map([...this.readers].map(([name, reader]) => [name, reader.standing()]));
  }

  /** Finishes the batches in hand and leaves the groups. */
  async stop(): Promise<void> {
    const readers = [...this.readers.values()];
    this.readers.clear();
    await Promise.all(readers.map((reader) => reader.stop()));
  }

  /** Before the store and the log are closed: the batch in hand needs both. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.stop();
  }
}

/** Nest's logger has its context already, and would take another one for a stack. */
const readersLog = (logger: Logger): KafkaLogger => ({
  log: (message) => logger.log(message), warn: (message) => logger.warn(message), error: (message) => logger.error(message), debug: (message) => logger.debug(message),
});

const invalid = (problems: string[]): TerminalError => new TerminalError('sources-invalid', problems.join('\n'));

/** A file that is not there names no sources. */
async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new TerminalError('sources-invalid', `${file} can not be read: ${(error as Error).message}. Make it readable, or take it away.`, { cause: error });
  }
}
