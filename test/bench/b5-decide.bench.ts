import { deepStrictEqual } from 'node:assert';
import { decidedAt, evaluation, learner, scores } from './b5-fixtures';
import { decideStored, parcoursSide, shippedDefinitions } from './b5-parcours.side';
import { decideByXstate, xstateSide, xstateState } from './b5-xstate.side';
import { median } from './median';

/**
 * B5: decisions/s of the evaluation (NPS) branch against XState's `transition`, parse and serialise included.
 *
 * Terms. Both sides take stored text and an event's text, parse both, decide (call, ideas, colleague in turn) and write the next state
 * and its effects as text. Ours is the shipped journey with shipped purposes, attributes and calendar through the real `decide`. It makes
 * its trace, too; since XState gives none, `ratio` writes what both give, and `ratioWithTrace` writes the trace beside it. XState's is a machine of the same journey by `setup`, with one state a step; it restores the
 * snapshot that it persists, carries the same contact, merges the event by the same function, computes local times by the same
 * functions, and gives the same commands. That both come to the same contact, commands and timers is asserted before anything is
 * measured. The rounds of both sides alternate; the ratio is the median of the rounds' ratios.
 *
 * A good part of both sides is the same work (JSON, the contact's merge, the command's content). `ratioWithoutJson` leaves out what
 * parsing and writing the same texts takes alone, each side its own; it is told beside the ratio, never in its place.
 */
export interface B5Result {
  ratio: number;
  parcoursPerSecond: number;
  xstatePerSecond: number;
  parcoursMicroseconds: number;
  xstateMicroseconds: number;
  parcoursJsonMicroseconds: number;
  xstateJsonMicroseconds: number;
  ratioWithoutJson: number;
  ratioWithTrace: number;
}

interface Side {
  state: string;
  inputs: string[];
  decide: (state: string, input: string) => string;
}

const rounds = 7;

export function runB5(decisions = 20_000): B5Result {
  const definitions = shippedDefinitions();
  const contact = learner();
  const ours: Side = { state: JSON.stringify(contact), inputs: scores.map((nps) => JSON.stringify({ type: 'event', event: evaluation(nps) })), decide: parcoursSide(definitions, false) };
  const traced: Side = { ...ours, decide: parcoursSide(definitions, true) };
  const theirs: Side = { state: xstateState(contact), inputs: scores.map((nps) => JSON.stringify({ type: 'evaluation.submitted', event: evaluation(nps) })), decide: xstateSide };
  scores.forEach((_, i) => assertSame(decideStored(definitions, ours.state, ours.inputs[i] ?? ''), decideByXstate(theirs.state, theirs.inputs[i] ?? '')));
  const sides = [ours, theirs, jsonOnly(ours), jsonOnly(theirs), traced];
  for (const side of sides) rate(side, decisions);
  const measured = Array.from({ length: rounds }, () => sides.map((side) => rate(side, decisions)));
  const middle = (of: (rates: number[]) => number) => median(measured.map(of));
  const microseconds = (side: number) => middle((rates) => 1e6 / (rates[side] ?? Number.NaN));
  const [parcours, xstate, parcoursJson, xstateJson] = [microseconds(0), microseconds(1), microseconds(2), microseconds(3)];
  return {
    ratio: middle(([own = Number.NaN, other = Number.NaN]) => own / other),
    parcoursPerSecond: Math.round(1e6 / parcours), xstatePerSecond: Math.round(1e6 / xstate),
    parcoursMicroseconds: parcours, xstateMicroseconds: xstate, parcoursJsonMicroseconds: parcoursJson, xstateJsonMicroseconds: xstateJson,
    ratioWithTrace: middle(([, other = Number.NaN, , , own = Number.NaN]) => own / other),
    ratioWithoutJson: (xstate - xstateJson) / (parcours - parcoursJson),
  };
}

/** The same texts in and out without a decision between them. */
function jsonOnly({ state, inputs, decide }: Side): Side {
  const outputs = new Map(inputs.map((input): [string, unknown] => [input, JSON.parse(decide(state, input))]));
  const copy = (text: string, input: string) => (JSON.parse(text) && JSON.parse(input) ? JSON.stringify(outputs.get(input)) : '');
  return { state, inputs, decide: copy };
}

/** Throws where the two sides differ in the contact's records, the commands, or when the run wakes. */
function assertSame(ours: ReturnType<typeof decideStored>, theirs: ReturnType<typeof decideByXstate>): void {
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  const { runs: _runs, ended: _ended, wakeAt, ...records } = ours.contact;
  const { runs: _none, ended: _empty, ...same } = theirs.snapshot.context.contact;
  deepStrictEqual(plain(same), plain(records));
  deepStrictEqual(plain(theirs.actions.filter(({ type }) => !type.startsWith('xstate.')).map(({ params }) => params)), plain(ours.commands));
  const timers = theirs.actions.filter(({ type }) => type === 'xstate.raise').map(({ params }) => decidedAt + Number((params as { delay?: number } | undefined)?.delay));
  deepStrictEqual(timers, wakeAt === undefined ? [] : [wakeAt]);
}

/** Decisions a second. */
function rate({ state, inputs, decide }: Side, count: number): number {
  // Each side pays for its own garbage only, and for all of it but the last: a round is many collections long.
  globalThis.gc?.();
  const begun = performance.now();
  let length = 0;
  for (let i = 0; i < count; i++) length += decide(state, inputs[i % inputs.length] ?? '').length;
  if (length === 0) throw new Error('nothing was decided');
  return (count / (performance.now() - begun)) * 1000;
}
