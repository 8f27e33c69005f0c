import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { eventSequence } from './generate/events';
import { crowd, journeyYaml } from './generate/journeys';
import { interpret } from './interpreter/interpret';
import type { House, ModelCommand, ModelTrace } from './interpreter/learner';
import type { ModelEvent } from './interpreter/model-event';
import { readJourney } from './interpreter/read-journey';
import type { PurposeTable } from './interpreter/refusal';
import { compileAll, playProduct } from './play-product';

const house: House = {
  purposes: parse(readFileSync('config/purposes.yaml', 'utf8')) as PurposeTable,
  attributes: { flag: false, level: 0, note: '' },
  zone: 'Europe/Paris',
  holidays: new Set(['2026-04-06', '2026-05-01', '2026-11-11']),
};
const DAY = 86_400_000;

interface Case {
  yamls: string[];
  events: ModelEvent[];
  /** Days played beyond the last event. */
  beyond: number;
}

/** Left out: other journeys beside a run of over 100 steps at one go. What stands behind the hundredth is decided apart, so another journey's entry comes between. */
const longCases: fc.Arbitrary<Case> = fc
  .tuple(journeyYaml('alpha', undefined, crowd), eventSequence, fc.nat(60))
  .map(([yaml, eventsFor, beyond]) => ({ yamls: [yaml], events: eventsFor(readJourney(yaml).entry.on), beyond }));

const usualCases: fc.Arbitrary<Case> = fc
  .tuple(fc.oneof(fc.tuple(journeyYaml('alpha')), fc.tuple(journeyYaml('alpha'), journeyYaml('beta')), fc.tuple(journeyYaml('alpha'), journeyYaml('boss', ['manager.noticed']))), eventSequence, fc.nat(60))
  .map(([yamls, eventsFor, beyond]) => ({ yamls, events: eventsFor(yamls.flatMap((yaml) => readJourney(yaml).entry.on)), beyond }));
const cases = fc.oneof({ weight: 60, arbitrary: usualCases }, { weight: 1, arbitrary: longCases });

/** The language leaves the reasons of ends open, and notes of what had no value are no part of it. */
function told({ commands, traces }: { commands: ModelCommand[]; traces: ModelTrace[] }): string[] {
  const time = (at: number): string => new Date(at).toISOString();
  const compared = traces.filter(({ outcome }) => outcome !== 'noted').map(({ reason, ...one }) => (['skipped', 'woke'].includes(one.outcome) && reason !== undefined ? { ...one, reason } : one));
  return [...commands, ...compared].map((one) => JSON.stringify({ ...one, at: time(one.at) }, ['at', 'learner', 'journey', 'run', 'step', 'type', 'template', 'outcome', 'reason']));
}

function bothSides({ yamls, events, beyond }: Case): { model: string[]; product: string[] } | undefined {
  const compiled = compileAll(yamls, house);
  if (!compiled) return undefined;
  const until = Math.max(...events.map(({ at }) => at)) + beyond * DAY;
  return { model: told(interpret(yamls.map(readJourney), events, house, until)), product: told(playProduct(compiled, events, house, until)) };
}

function described({ yamls, events, beyond }: Case, sides: { model: string[]; product: string[] }): string {
  const lines = [...events].sort((a, b) => a.at - b.at).map(({ at, ...event }) => JSON.stringify({ at: new Date(at).toISOString(), ...event }));
  const first = [...sides.model, ''].findIndex((line, n) => line !== sides.product[n]);
  const near = (side: string[]): string[] => side.slice(Math.max(0, first - 25), first + 8);
  return [...yamls, `events (${beyond} days beyond the last):`, ...lines, '', `first difference at ${first}`, 'model:', ...near(sides.model), '', 'product:', ...near(sides.product), '', sides.model[first], sides.product[first]].join('\n');
}

const OUTCOMES = ['entered', 'acted', 'waiting', 'woke', 'woke timeout', 'completed', 'exited', 'goal'];
const COMMANDS = ['email.send', 'content.offer', 'print.queue', 'task.open', 'webhook.call', 'digest.add'];
const REASONS = ['expired', 'no-consent', 'unsubscribed', 'complained', 'bounced', 'no-address', 'paused', 'backfill', 'held-out'];

describe('the language read twice', () => {
  it('gives the commands and traces of the engine for any journeys and events', () => {
    const reached = new Set<string>();
    let refused = 0;
    const property = fc.property(cases, (one) => {
      const sides = bothSides(one);
      if (!sides) refused += 1;
      fc.pre(sides !== undefined);
      for (const line of sides?.model ?? []) {
        const { outcome, reason, type } = JSON.parse(line) as Partial<ModelTrace & ModelCommand>;
        const what = outcome ?? type ?? '';
        reached.add(reason === undefined ? what : `${what} ${reason}`);
      }
      if (sides && sides.model.join('\n') !== sides.product.join('\n')) throw new Error(described(one, sides));
    });
    const run = fc.check(property, { numRuns: Number(process.env.MODEL_RUNS ?? 300), seed: Number(process.env.MODEL_SEED ?? 20260302) });
    if (run.failed) throw new Error(`seed ${run.seed}, path ${run.counterexamplePath}\n${String((run.errorInstance as Error | undefined)?.message)}`);
    expect(refused).toBe(0);
    // Cases that reach little would agree on little.
    expect([...reached].sort()).toEqual([...COMMANDS, ...OUTCOMES, ...REASONS.map((reason) => `skipped ${reason}`)].sort());
  }, 3_600_000);
});
