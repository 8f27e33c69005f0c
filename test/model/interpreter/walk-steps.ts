import { atTime, nextOpen, shift } from './calendar';
import type { CelValue } from './cel-value';
import { evaluate, holds } from './evaluate-cel';
import { fractionOf, sharedBy } from './fraction';
import type { Learner } from './learner';
import { channelOf, refusalOf } from './refusal';
import type { Block, Act, Step, Window } from './read-journey';
import { Repeat, type Run, type Wait, type Woken } from './run';

type Way<T> = Generator<Wait, T, Woken>;
type BlockOf<T extends Block['type']> = Extract<Block, { type: T }>;
type Ending = 'stopped' | 'through';

const COMMANDS = { send: 'email.send', refer: 'email.send', recommend: 'content.offer', print: 'print.queue', task: 'task.open', call: 'webhook.call', notify: 'digest.add' };

/** The way of a run through its journey, yielding wherever it stands; it returns when the run is over. */
export function* walkJourney(learner: Learner, run: Run): Way<void> {
  yield* walkSteps(learner, run, run.journey.steps, run.journey.purpose);
}

/** Walks a list of steps; `purpose` is what they act for unless they say otherwise. */
function* walkSteps(learner: Learner, run: Run, steps: Step[], purpose: string): Way<Ending> {
  for (const step of steps) if ((yield* walkStep(learner, run, step, purpose)) === 'stopped') return 'stopped';
  return 'through';
}

function* walkStep(learner: Learner, run: Run, step: Step, purpose: string): Way<Ending> {
  const { block } = step;
  switch (block.type) {
    case 'act':
      return yield* act(learner, run, step, block, purpose);
    case 'pause':
      yield* stand({ step, due: shift(learner.now, block.duration, learner.zone) });
      return 'through';
    case 'window':
      yield* standUntilOpen(learner, step, block.window);
      return 'through';
    case 'silence':
      yield* silence(learner, run, step, block);
      return 'through';
    case 'until':
      return yield* until(learner, run, step, block, purpose);
    case 'for':
      return yield* waitFor(learner, run, step, block, purpose);
    case 'choose': {
      const branch = block.branches.find(({ when }) => holds(when, learner.scope(run)));
      return yield* walkSteps(learner, run, branch?.steps ?? block.otherwise, purpose);
    }
    case 'split': {
      const held = block.holdout / 100;
      const fraction = chance(learner, run, step);
      if (fraction < held) run.heldOut = true;
      return yield* walkSteps(learner, run, fraction < held ? [] : (sharedBy(block.branches, fraction, held)?.steps ?? []), purpose);
    }
    case 'repeat':
      return yield* repeat(learner, run, step, block, purpose);
    case 'update':
      update(learner, run, block);
      learner.trace(run, 'acted', step.id);
      return 'through';
    case 'stop':
      return 'stopped';
  }
}

function* stand(wait: Wait): Way<Woken> {
  return yield wait;
}

/** The instant of opening is fixed; where a new zone has it closed then, the run is held again, since nothing acts outside its window. */
function* standUntilOpen(learner: Learner, step: Step, window: Window): Way<void> {
  const opens = nextOpen(window, learner.now, learner.zone, learner.holidays);
  if (opens <= learner.now) return;
  yield* stand({ step, due: opens });
  yield* standUntilOpen(learner, step, window);
}

function* act(learner: Learner, run: Run, step: Step, block: Act, inherited: string): Way<Ending> {
  if (block.window) yield* standUntilOpen(learner, step, block.window);
  const purpose = block.purpose ?? inherited;
  const notAfter = block.notAfter === undefined ? undefined : timeOf(evaluate(block.notAfter, learner.scope(run)));
  const { id: account, managers } = learner.records.accountOf(run.entry);
  const { now, backfill } = learner;
  const reason = refusalOf(block, purpose, learner.records, learner.purposes, { now, notAfter, backfill, heldOut: run.heldOut, account, managers: managers.length });
  if (reason === undefined) {
    const template = block.templates.length > 1 ? sharedBy(block.templates, chance(learner, run, step))?.template : block.templates[0]?.template;
    if (block.kind === 'notify' && !block.digest) for (const manager of managers) learner.notice(manager, account, learner);
    else learner.command(run, { step: step.id, type: COMMANDS[block.kind], purpose, template, channel: channelOf(block) });
    learner.trace(run, 'acted', step.id);
    return 'through';
  }
  learner.trace(run, 'skipped', step.id, reason);
  return yield* walkSteps(learner, run, block.otherwise?.[reason] ?? block.otherwise?.default ?? [], purpose);
}

function chance({ records: { identifiers } }: Learner, { journey }: Run, { id }: Step): number {
  const [first] = identifiers;
  return first ? fractionOf(journey.id, id, first) : 0;
}

/** Begins as often as it says, each time `every` after it began last; its `until` is thrown into it wherever the run stands. */
function* repeat(learner: Learner, run: Run, step: Step, block: BlockOf<'repeat'>, purpose: string): Way<Ending> {
  const standing = new Repeat(block.until);
  run.repeats.push(standing);
  try {
    for (let done = 1; ; done += 1) {
      const again = shift(learner.now, block.every, learner.zone);
      if ((yield* walkSteps(learner, run, block.steps, purpose)) === 'stopped') return 'stopped';
      if (done >= block.times) return 'through';
      if (again > learner.now) yield* stand({ step, due: again });
    }
  } catch (ended) {
    if (ended !== standing) throw ended;
    return 'through';
  } finally {
    run.repeats.splice(run.repeats.indexOf(standing));
  }
}

function* silence(learner: Learner, run: Run, step: Step, block: BlockOf<'silence'>): Way<void> {
  const look = (): number => {
    const last = learner.records.history.filter(({ name }) => block.of.includes(name)).at(-1);
    return shift(last?.at ?? run.startedAt, block.duration, learner.zone);
  };
  if (look() > learner.now) yield* stand({ step, look, due: look() });
}

function* until(learner: Learner, run: Run, step: Step, block: BlockOf<'until'>, purpose: string): Way<Ending> {
  const reached = learner.now;
  const look = (): number | undefined => {
    const date = timeOf(evaluate(block.date, learner.scope(run, { now: reached })));
    if (date === undefined) return undefined;
    const moved = block.before ? shift(date, block.before, learner.zone, -1) : block.after ? shift(date, block.after, learner.zone) : date;
    return block.at ? atTime(moved, block.at, learner.zone) : moved;
  };
  const due = look();
  if (due !== undefined && due <= learner.now) return 'through';
  const woken = yield* stand({ step, look, due, limit: block.max === undefined ? undefined : shift(reached, block.max, learner.zone) });
  return woken.by === 'limit' ? yield* walkSteps(learner, run, block.timeout, purpose) : 'through';
}

function* waitFor(learner: Learner, run: Run, step: Step, block: BlockOf<'for'>, purpose: string): Way<Ending> {
  const match: Wait['match'] = (event) =>
    block.alternatives.find(
      ({ on, of, when }) => (on === undefined || on === event.name) && (of === undefined || learner.answersStep(event, run, of)) && holds(when, learner.scope(run, { event })),
    );
  if (block.sinceRun) {
    for (const event of learner.records.history.slice(run.seenAtEntry)) {
      const alternative = match(event);
      if (!alternative) continue;
      run.woke = event;
      return yield* walkSteps(learner, run, alternative.steps, purpose);
    }
  }
  const woken = yield* stand({ step, match, limit: block.max === undefined ? undefined : shift(learner.now, block.max, learner.zone) });
  run.woke = woken.by === 'event' ? woken.event : undefined;
  return yield* walkSteps(learner, run, woken.by === 'event' ? woken.alternative.steps : block.timeout, purpose);
}

function update(learner: Learner, run: Run, block: BlockOf<'update'>): void {
  const { records } = learner;
  const scope = learner.scope(run);
  const plain = (value: unknown): unknown => (typeof value === 'string' && value.startsWith('=') ? jsonOf(evaluate(value.slice(1), scope)) : value);
  for (const [name, value] of Object.entries(block.set)) {
    const found = plain(value);
    if (found !== undefined) records.attributes[name] = found;
  }
  const interests = plain(block.addInterests);
  if (Array.isArray(interests)) for (const topic of interests) records.interests.add(String(topic));
  for (const tag of block.tag) records.tags.add(tag);
  for (const tag of block.untag) records.tags.delete(tag);
  if (block.pausePromotions) records.pausedUntil = Math.max(records.pausedUntil, shift(learner.now, block.pausePromotions, learner.zone));
}

function timeOf(value: CelValue): number | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && value.type === 'timestamp' ? value.at : undefined;
}

function jsonOf(value: CelValue): unknown {
  return typeof value === 'symbol' ? undefined : value;
}
