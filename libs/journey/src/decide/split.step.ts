import type { Run } from '@parcours/contact';
import type { Block, JourneyDefinition, Step } from '../graph';
import { fractionOf } from './ids';
import { leaveTrace, type Turn } from './turn';

/**
 * The step a contact goes on at: of its branch, or behind the split where it is held out or its branch has no steps. The hold-out takes
 * [0, p), the branches share the rest by weight, in their order. Marks the run (its own copy) as held out.
 */
export function split(turn: Turn, run: Run, journey: JourneyDefinition, step: Step, block: Extract<Block, { type: 'split' }>): string | undefined {
  const { branches, holdout = 0 } = block;
  const fraction = chanceOf(turn, journey, step);
  if (fraction < holdout) {
    run.heldOut = true;
    leaveTrace(turn, run, 'noted', { step: step.id, reason: 'held-out' });
    return step.next;
  }
  const index = indexByWeight(branches, (fraction - holdout) / (1 - holdout));
  const branch = branches[index];
  leaveTrace(turn, run, 'noted', { step: step.id, reason: `branch ${branch?.name ?? index + 1}` });
  return branch?.first ?? step.next;
}

/** The template of a step: where it has several, the contact's own. */
export function templateOf(turn: Turn, journey: JourneyDefinition, step: Step, block: Block): string | undefined {
  if (!('template' in block)) return undefined;
  if (!('variants' in block) || !block.variants) return block.template;
  return block.variants[indexByWeight(block.variants, chanceOf(turn, journey, step))]?.template ?? block.template;
}

/** A contact's place in [0, 1) at a step: the same for good, and another at every step. */
function chanceOf({ contact }: Turn, journey: JourneyDefinition, step: Step): number {
  const { scheme, issuer, value } = contact.identifiers[0] ?? { scheme: 'contact', value: contact.id };
  return fractionOf(`${journey.id}/${step.id}/${scheme}|${issuer ?? ''}|${value}`);
}

function indexByWeight(choices: readonly { weight: number }[], fraction: number): number {
  const total = choices.reduce((sum, { weight }) => sum + weight, 0);
  let end = 0;
  const index = choices.findIndex(({ weight }) => fraction * total < (end += weight));
  return index < 0 ? choices.length - 1 : index;
}
