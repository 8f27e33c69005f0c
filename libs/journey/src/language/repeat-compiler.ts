import type { Block, EventMatch } from '../graph';
import type { RepeatSource } from './journey-source';
import type { Path } from './problem';
import type { StepCompiler } from './step-compiler';

/** Compiles a `repeat`: its steps lead back to it, and it tells whether they begin again. */
export function compileRepeat(compiler: StepCompiler, written: RepeatSource, id: string, path: Path, purpose: string): Block | undefined {
  const c = compiler.compilation;
  const every = c.duration(written.every);
  if (every && every.days === 0 && every.milliseconds === 0) c.source.report([...path, 'every'], 'bad-duration', "'every' must be longer than nothing; write it like 7d or 12h");
  if (written.steps.length === 0) c.source.report([...path, 'steps'], 'missing', "'steps' has no step to repeat; add one, or wait instead: wait: 7d", 'warning');
  const until = written.until && compileUntil(compiler, written.until, [...path, 'until']);
  const first = compiler.compileList(written.steps, [...path, 'steps'], id, purpose);
  return every && { type: 'repeat', every, times: written.times, ...(until && { until }), ...(first !== undefined && { first }) };
}

function compileUntil({ compilation: c }: StepCompiler, { on, when }: NonNullable<RepeatSource['until']>, path: Path): EventMatch {
  const condition = c.expression(when, [...path, 'when'], 'event', 'condition');
  return { on: c.events(on, [...path, 'on']), ...(condition && { when: condition }) };
}
