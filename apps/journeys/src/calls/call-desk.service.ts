import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Batch } from '@parcours/event-log';
import { CLOCK, type Clock } from '@parcours/platform';
import { readCommands, STORES, type Stores } from '@parcours/store';
import { callCommandSchema, type CallCommand } from './call-command';
import { CallQueue } from './call-queue';
import { CallRunner } from './call-runner.service';

/** Takes up `webhook.call` commands. A receiver that is away holds up nobody: calls wait in the store, not in the topic. */
@Injectable()
export class CallDesk {
  private readonly logger = new Logger('calls');
  private readonly queue: CallQueue;

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'messages' | 'deadLetters' | 'documents'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CallRunner) private readonly runner: CallRunner,
  ) {
    this.queue = new CallQueue(stores.documents);
  }

  async handle(batch: Batch): Promise<void> {
    const now = this.clock.now();
    const { commands, letters } = readCommands(batch.records, 'webhook.call', now, callCommandSchema);
    if (letters.length) await this.stores.deadLetters.put(letters);
    // 1. durable in the store; a command that comes again waits anew only where an operator opened its message again
    let fresh = false;
    for (const command of commands as CallCommand[]) {
      const call = { command, tries: 0, nextAt: now };
      const known = await this.queue.isKnown(command.id);
      if (!known) await this.queue.add(call);
      else if (await this.isReopened(command.id)) await this.queue.reopen(call);
      else continue;
      fresh = true;
    }
    // 2. the first try, so that whoever waits for the topic waits for it; a fault of it is the next poll's to meet again
    if (fresh) await this.runner.poll().catch((fault: unknown) => this.logger.warn(`calling failed, tried again shortly: ${String(fault)}`));
    const last = batch.records.at(-1);
    if (last) await batch.commit(last.offset + 1);
  }

  private async isReopened(id: string): Promise<boolean> {
    return (await this.stores.messages.get(id))?.status === 'claimed';
  }
}
