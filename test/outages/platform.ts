import { enrolmentEvent } from '../support/enrolment-event';
import { delay } from '../support/parcours-process';
import type { Answer, OutageProcess } from './outage-process';

const perBatch = 3;
const pauseMs = 150;

/**
 * A platform that sends enrolments without a pause: what is not answered with 202 is sent again, as it was, until it is. It stops when it is told
 * to, or when those it sends to have ended. Batches go to them in turns.
 */
export class Platform {
  /** Enrolments that were answered with 202. */
  readonly taken: string[] = [];
  /** Everything that was answered, in order; without what nobody answered. */
  readonly answers: Answer[] = [];
  private stopped = false;
  private readonly sending: Promise<void>[];

  constructor(
    private readonly name: string,
    private readonly to: readonly OutageProcess[],
    streams = 2,
  ) {
    this.sending = Array.from({ length: streams }, (_, stream) => this.send(stream));
  }

  /** Resolves when the batches in hand are answered with 202. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.sending);
  }

  /** How many batches were answered like that since answer `from`. */
  count(status: number, from = 0): number {
    return this.answers.slice(from).filter((answer) => answer.status === status).length;
  }

  private async send(stream: number): Promise<void> {
    for (let batch = 0; !this.stopped; batch++) {
      const names = Array.from({ length: perBatch }, (_, i) => `${this.name}-${stream}-${batch}-${i}`);
      const events = names.map((name) => enrolmentEvent(name));
      for (let tried = 0; !(await this.isTaken(events, this.to[(batch + tried) % this.to.length])); tried++) {
        if (this.to.every(({ hasEnded }) => hasEnded)) return;
        await delay(pauseMs);
      }
      this.taken.push(...names);
      await delay(pauseMs);
    }
  }

  private async isTaken(events: unknown[], target: OutageProcess | undefined): Promise<boolean> {
    const answer = await target?.ask('/v1/events', events).catch(() => undefined);
    if (!answer) return false;
    this.answers.push(answer);
    if (answer.status === 202 && (answer.body['rejected'] as unknown[]).length > 0) throw new Error(`Refused: ${JSON.stringify(answer.body)}`);
    return answer.status === 202;
  }
}

/** Resolves when each of these enrolments was greeted; answers who was greeted, as often as she was. */
export async function untilGreeted(of: OutageProcess, taken: readonly string[]): Promise<string[]> {
  let greeted: string[] = [];
  await of.until(`${taken.length} are greeted`, async () => {
    const mails = await of.list<{ run: string; status: string }>('/v1/messages?channel=email&journey=welcome');
    greeted = mails.flatMap(({ run, status }) => (status === 'done' ? [run.replace(/^enr-/, '')] : []));
    const known = new Set(greeted);
    return taken.every((name) => known.has(name));
  });
  return greeted;
}
