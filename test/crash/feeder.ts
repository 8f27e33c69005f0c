import { delay, processKey } from '../support/parcours-process';
import type { FeedEvent } from './crash-feed';
import type { Member } from './fleet';

export interface FeederOptions {
  streams: FeedEvent[][][];
  gateways: readonly Member[];
  /** May hold a batch back, by the part of the feed that is sent. */
  gate: (sent: number) => Promise<void>;
}

export interface Fed {
  /** Event id -> when the batch that holds it was answered with 202 (epoch ms). */
  answered: Map<string, number>;
  /** What the intake refused, in its words. */
  refused: string[];
  /** Batches that were sent again. */
  again: number;
}

/** A gateway that was stopped answers nothing: the batch goes to the other one then. */
const patienceMs = 8_000;

/** Sends every stream in order to whichever gateway is up, in turns. A batch that is not answered with 202 is sent again until it is. */
export class Feeder {
  readonly fed: Fed = { answered: new Map(), refused: [], again: 0 };
  sent = 0;
  readonly total: number;
  private turn = 0;
  private stopped = false;

  constructor(private readonly options: FeederOptions) {
    this.total = options.streams.flat(2).length;
  }

  async feed(): Promise<void> {
    await Promise.all(
      this.options.streams.map(async (batches) => {
        for (const batch of batches) {
          await this.options.gate(this.sent / this.total);
          await this.send(batch);
          this.sent += batch.length;
        }
      }),
    );
  }

  /** Sends no more: a run that has failed must not go on. */
  stop(): void {
    this.stopped = true;
  }

  private async send(batch: FeedEvent[]): Promise<void> {
    const body = JSON.stringify(batch.map((event) => event.body));
    while (!this.stopped) {
      const gateway = this.next();
      const answer = gateway && (await this.post(gateway, body));
      if (answer) {
        const now = Date.now();
        for (const { id } of batch) this.fed.answered.set(id, now);
        for (const { id, code, message } of answer.rejected) this.fed.refused.push(`${id ?? '?'}: ${code} ${message}`);
        return;
      }
      if (gateway) this.fed.again += 1;
      await delay(100);
    }
  }

  private next(): Member | undefined {
    const { gateways } = this.options;
    const up = gateways.filter(({ ready }) => ready);
    return up[this.turn++ % Math.max(1, up.length)];
  }

  private async post({ url }: Member, body: string): Promise<{ rejected: { id?: string; code: string; message: string }[] } | undefined> {
    try {
      const headers = { 'content-type': 'application/cloudevents-batch+json', authorization: `Bearer ${processKey}` };
      const answer = await fetch(`${url}/v1/events`, { method: 'POST', headers, body, signal: AbortSignal.timeout(patienceMs) });
      if (answer.status === 202) return (await answer.json()) as { rejected: { id?: string; code: string; message: string }[] };
      if (answer.status < 500) throw new RangeError(`the intake answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
    } catch (error) {
      if (error instanceof RangeError) throw error;
      // Nobody answered: whether the batch is durable is known once it is answered.
    }
    return undefined;
  }
}
