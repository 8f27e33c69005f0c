import { Counter, type Registry } from 'prom-client';
import type { Message, MessageStatus } from './ports';

const name = 'parcours_messages_total';
const outcomes = ['done', 'refused', 'failed', 'expired', 'uncertain'] as const satisfies MessageStatus[];

/** `parcours_messages_total`: what became of a channel's commands. Every outcome is told from the start, 0 until there is one. */
export class ChannelMetrics {
  private readonly counter: Counter<'channel' | 'outcome'>;

  constructor(
    registry: Registry,
    private readonly channel: Message['channel'],
  ) {
    // One counter for all the channels of a process.
    const known = registry.getSingleMetric<'channel' | 'outcome'>(name);
    this.counter = known instanceof Counter ? known : new Counter({ name, help: 'What became of each command, by channel', labelNames: ['channel', 'outcome'], registers: [registry] });
    for (const outcome of outcomes) this.counter.inc({ channel, outcome }, 0);
  }

  count(outcome: MessageStatus): void {
    this.counter.inc({ channel: this.channel, outcome });
  }
}
