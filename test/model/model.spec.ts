import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { eventSequence } from './generate/events';
import { journeyYaml } from './generate/journeys';
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

const cases: fc.Arbitrary<Case> = fc
  .tuple(fc.oneof(fc.tuple(journeyYaml('alpha')), fc.tuple(journeyYaml('alpha'), journeyYaml('beta'))), eventSequence, fc.nat(60))
  .map(([yamls, eventsFor, beyond]) => ({ yamls, events: eventsFor(yamls.flatMap((yaml) => readJourney(yaml).entry.on)), beyond }));

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
  const first = sides.model.findIndex((line, n) => line !== sides.product[n]);
  return [...yamls, `events (${beyond} days beyond the last):`, ...lines, '', 'model:', ...sides.model, '', 'product:', ...sides.product, '', `first difference at ${first}`].join('\n');
}

const OUTCOMES = ['entered', 'acted', 'waiting', 'woke', 'woke timeout', 'completed', 'exited', 'goal'];
const REASONS = ['expired', 'no-consent', 'unsubscribed', 'complained', 'bounced', 'no-address', 'paused', 'backfill'];

describe('the language read twice', () => {
  it('gives the commands and traces of the engine for any journeys and events', () => {
    const reached = new Set<string>();
    const property = fc.property(cases, (one) => {
      const sides = bothSides(one);
      fc.pre(sides !== undefined);
      for (const line of sides?.model ?? []) {
        const { outcome, reason } = JSON.parse(line) as Partial<ModelTrace>;
        if (outcome !== undefined) reached.add(reason === undefined ? outcome : `${outcome} ${reason}`);
      }
      if (sides && sides.model.join('\n') !== sides.product.join('\n')) throw new Error(described(one, sides));
    });
    const run = fc.check(property, { numRuns: Number(process.env.MODEL_RUNS ?? 300), seed: Number(process.env.MODEL_SEED ?? 20260302) });
    if (run.failed) throw new Error(`seed ${run.seed}, path ${run.counterexamplePath}\n${String((run.errorInstance as Error | undefined)?.message)}`);
    // Cases that reach little would agree on little.
    expect([...reached].sort()).toEqual([...OUTCOMES, ...REASONS.map((reason) => `skipped ${reason}`)].sort());
  }, 3_600_000);
});
