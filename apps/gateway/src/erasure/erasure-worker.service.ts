import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { channelTopics, EVENT_LOG, journeyTraces, learnerEvents, type EventLog } from '@parcours/event-log';
import { outcomeRecord } from '@parcours/journey';
import { CLOCK, toldPoller, type Clock, type Poller } from '@parcours/platform';
import { erasuresSource, type Erasure, type ErasurePhase } from './erasure';
import { ErasureSteps } from './erasure-steps.service';
import { Erasures } from './erasures.service';
import { LogFences } from './log-fences.service';

const minute = 60_000;
const everyMs = 500;
/** Rounds between two looks for what came late. */
const lateEvery = 60;
/** A channel that stands still for longer (a provider is down) is not waited for: it refuses mail to whoever is gone. */
const channelsAtMostMs = 60 * minute;
/** When it is looked for what came late, after the erasure. The last is behind the time that topics keep records. */
const sweepsAfterMs = [minute, 60 * minute, 24 * 60 * minute, 31 * 24 * 60 * minute];
const underWay: ErasurePhase[] = ['asked', 'closing', 'channels', 'erasing'];

/**
 * Carries erasures out, step by step.
 *
 * Guarantees: what was asked for is done in the end, also where processes die between any two steps: where it stands is in its document, and
 * each step may be done again. Several gateways may work on one at once: of two that did the same step, one goes on. Nothing is removed
 * before the engine came to the record that closes the contact, so runs exit and unlocked letters are withdrawn; what the engine had decided
 * before is acted on, or refused for want of the contact, before its rows go.
 * Does not guarantee: that what a platform sent while its learner was being erased is kept; it is erased too.
 */
@Injectable()
export class ErasureWorker implements OnModuleDestroy {
  private readonly poller: Poller;
  private rounds = 0;

  constructor(
    @Inject(Erasures) private readonly erasures: Erasures,
    @Inject(ErasureSteps) private readonly steps: ErasureSteps,
    @Inject(LogFences) private readonly fences: Pick<LogFences, 'set' | 'arePassed'>,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'append'>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.poller = toldPoller(new Logger('erasures'), 'an erasure can not go on, tried again until it can', everyMs, () => this.round());
  }

  /** Works from now on. */
  start(): void {
    this.poller.start();
  }

  /** One look at all that are under way; answers how many changes there were. */
  poll(): Promise<number> {
    return this.poller.poll();
  }

  onModuleDestroy(): Promise<void> {
    return this.poller.stop();
  }

  /** Takes an erasure as far as it goes now; answers it as it stands then. Throws what the stores and the log throw. */
  async advance(erasure: Erasure): Promise<Erasure> {
    let standing = erasure;
    for (;;) {
      const next = await this.next(standing);
      if (!next) return standing;
      // Another gateway is at it: it goes on.
      if (!(await this.erasures.put(next, standing))) return this.erasures.find(erasure.id);
      standing = next;
    }
  }

  private async round(): Promise<number> {
    let changes = 0;
    for (const phase of underWay) for (const erasure of await this.erasures.in(phase)) if ((await this.advance(erasure)) !== erasure) changes++;
    if (this.rounds++ % lateEvery === 0) for (const erasure of await this.erasures.in('sweeping')) if ((await this.advance(erasure)) !== erasure) changes++;
    return changes;
  }

  /** The erasure after its next change; undefined: it has to wait, or is done. */
  private async next(erasure: Erasure): Promise<Erasure | undefined> {
    const { contact, phase, fences = [], since = 0 } = erasure;
    if (contact === undefined) return undefined;
    const now = this.clock.now();
    switch (phase) {
      case 'asked':
        await this.log.append(learnerEvents, [outcomeRecord({ name: 'contact.closed', source: erasuresSource, id: erasure.id, contact, now, data: { reason: 'erased' } })]);
        return { ...erasure, phase: 'closing', fences: await this.fences.set(contact, [learnerEvents]), since: now };
      case 'closing':
        if (!(await this.fences.arePassed(fences))) return undefined;
        return { ...erasure, phase: 'channels', fences: await this.fences.set(contact, [...channelTopics, journeyTraces]), since: now };
      case 'channels':
        if (!(await this.fences.arePassed(fences)) && now - since < channelsAtMostMs) return undefined;
        return { ...erasure, phase: 'erasing', fences: undefined, since: undefined, step: 0 };
      case 'erasing':
        return this.step(erasure, contact, now);
      case 'sweeping':
        return this.sweep(erasure, contact, now);
      case 'done':
        return undefined;
    }
  }

  private async step(erasure: Erasure, contact: string, now: number): Promise<Erasure> {
    const { step = 0, removed } = erasure;
    const current = this.steps.all[step];
    if (!current) return { ...erasure, phase: 'sweeping', step: undefined, doneAt: now, sweeps: 0, nextSweep: now + (sweepsAfterMs[0] ?? 0) };
    return { ...erasure, step: step + 1, removed: sum(removed, await current.run(contact)) };
  }

  /** What was under way in another process when the rows went may have left something behind. */
  private async sweep(erasure: Erasure, contact: string, now: number): Promise<Erasure | undefined> {
    const { sweeps = 0, nextSweep = 0, doneAt = now } = erasure;
    if (now < nextSweep) return undefined;
    let removed = {};
    for (const { run } of this.steps.late) removed = sum(removed, await run(contact));
    if (Object.keys(removed).length > 0) await this.steps.scrub();
    const after = sweepsAfterMs[sweeps + 1];
    const swept = { ...erasure, removed: sum(erasure.removed, removed), sweeps: sweeps + 1 };
    if (after !== undefined) return { ...swept, nextSweep: doneAt + after };
    const { contact: _contact, nextSweep: _next, ...receipt } = swept;
    return { ...receipt, phase: 'done' };
  }
}

function sum(one: Record<string, number>, other: Record<string, number>): Record<string, number> {
  const total = { ...one };
  for (const [name, count] of Object.entries(other)) if (count > 0) total[name] = (total[name] ?? 0) + count;
  return total;
}
