import type { BatchHandler, EventLog, LogRecord, NewRecord, Position, Subscription, SubscriptionOptions } from '@parcours/event-log';
import type { Clock } from '@parcours/platform';

const header = 'parcours-appended-at';

/** A log by the clock of this deployment, where that is moved: servers of a log know only their own, so each record carries the instant of its append. */
export function stampedLog(log: EventLog, clock: Clock): EventLog {
  return {
    append: (topic: string, records: NewRecord[]): Promise<Position[]> => log.append(topic, records.map((record) => ({ ...record, headers: { ...record.headers, [header]: String(clock.now()) } }))),
    subscribe: (topic: string, options: SubscriptionOptions, handler: BatchHandler): Promise<Subscription> =>
      log.subscribe(topic, options, (batch) => handler({ ...batch, commit: (offset, metadata) => batch.commit(offset, metadata), records: batch.records.map(unstamped) })),
    read: async (topic, partition, offset, limit) => (await log.read(topic, partition, offset, limit)).map(unstamped),
    ensureTopic: (topic, partitions) => log.ensureTopic(topic, partitions),
    state: (topic) => log.state(topic),
    lag: (topic, group) => log.lag(topic, group),
    committed: (topic, group) => log.committed(topic, group),
    problems: () => log.problems(),
    close: () => log.close(),
  };
}

function unstamped(record: LogRecord): LogRecord {
  const { [header]: at, ...headers } = record.headers;
  return at === undefined ? record : { ...record, headers, appendedAt: Number(at) };
}
