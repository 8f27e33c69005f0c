import type { Block, ForBranch } from '../graph';
import type { BlockName, ForSource, WaitSource } from './journey-source';
import { parseDuration } from './duration';
import { suggestion } from './problem';
import type { Path } from './problem';
import type { StepCompiler } from './step-compiler';

const KINDS = ['until', 'window', 'silence', 'for'] as const;
/** Which of a wait's further keys go with which kind. */
const FITS: Record<string, readonly string[]> = { max: ['until', 'for'], timeout: ['until', 'for'], since: ['for'], of: ['silence'] };

/** Compiles a `wait`: for a duration, until an instant, for a window, for silence, or for events. */
export function compileWait(compiler: StepCompiler, written: string | WaitSource, path: Path, next: string | undefined, purpose: string): Block | undefined {
  const c = compiler.compilation;
  if (typeof written === 'string') {
    const duration = parseDuration(written);
    return duration && { type: 'wait.duration', duration };
  }
  const kinds = KINDS.filter((kind) => written[kind] !== undefined);
  const kind = kinds[0];
  if (kind === undefined || kinds.length > 1) {
    const found = kinds.length > 1 ? `not ${kinds.join(' and ')} together` : 'none is here';
    c.source.report(path, 'bad-block', `a wait has exactly one of ${KINDS.join(', ')} (${found}); or write a duration: wait: 3d`);
    return undefined;
  }
  for (const [key, fitting] of Object.entries(FITS)) {
    if (key in written && !fitting.includes(kind)) c.source.reportKey(path, key, 'bad-block', `'${key}' does not go with '${kind}', but with ${fitting.join(' or ')}; take it out`);
  }
  if (written.timeout && written.max === undefined) c.source.reportKey(path, 'timeout', 'bad-block', "'timeout' never runs without 'max'; add max: 7d or the like");

  const max = c.duration(written.max);
  const timeout = compiler.compileList(written.timeout ?? [], [...path, 'timeout'], next, purpose);
  const ending = { ...(max && { max }), ...(timeout !== undefined && { timeout }) };
  switch (kind) {
    case 'until':
      return compileUntil(compiler, written, path, ending);
    case 'window': {
      const window = c.window(written.window, [...path, 'window']);
      return window && { type: 'wait.window', window };
    }
    case 'silence': {
      const silence = c.duration(written.silence);
      if (!written.of) c.source.report(path, 'missing', "'of' is missing here: name the events whose silence counts, as in of: [module.completed]");
      return silence && { type: 'wait.silence', silence, of: c.events(written.of ?? [], [...path, 'of']) };
    }
    case 'for': {
      const list = Array.isArray(written.for) ? written.for : written.for ? [written.for] : [];
      const branches = list.map((branch, i) => compileFor(compiler, branch, Array.isArray(written.for) ? [...path, 'for', i] : [...path, 'for'], next, purpose));
      return { type: 'wait.for', branches, since: written.since ?? 'wait', ...ending };
    }
  }
}

function compileUntil(compiler: StepCompiler, written: WaitSource, path: Path, ending: { max?: ReturnType<typeof parseDuration>; timeout?: string }): Block | undefined {
  const c = compiler.compilation;
  const at = [...path, 'until'];
  if (typeof written.until !== 'object') {
    const until = c.expression(written.until, at, 'step', 'instant');
    return until && { type: 'wait.until', until, ...ending };
  }
  const { date, before, after, at: hour } = written.until;
  if (before !== undefined && after !== undefined) c.source.reportKey(at, 'after', 'bad-block', "either 'before' or 'after' the date, not both; take one out");
  const offset = c.duration(before ?? after);
  const minutes = c.timeOfDay(hour, [...at, 'at']);
  const until = c.expression(date, [...at, 'date'], 'step', 'instant');
  return (
    until && {
      type: 'wait.until',
      until,
      ...(offset && { offset: { ...offset, sign: before === undefined ? 1 : -1 } }),
      ...(minutes !== undefined && { at: minutes }),
      ...ending,
    }
  );
}

/** What comes back of a step: the beginning of its events' names. */
const OUTCOMES: Partial<Record<BlockName, string>> = { send: 'email.', refer: 'email.', recommend: 'recommendation.', print: 'print.', task: 'task.' };

function checkOutcome(compiler: StepCompiler, of: string, on: string | string[] | undefined, path: Path): void {
  const block = compiler.blockOf(of);
  if (block === undefined) return;
  const own = OUTCOMES[block];
  if (own === undefined) {
    return compiler.compilation.source.report([...path, 'of'], 'unknown-step', `nothing comes back of '${of}', which is a ${block}; name a send, refer, recommend, print or task`);
  }
  const others = Object.values(OUTCOMES).filter((prefix) => prefix !== own);
  const names = typeof on === 'string' ? [on] : (on ?? []);
  names.forEach((name, i) => {
    if (!others.some((prefix) => name.startsWith(prefix))) return;
    compiler.compilation.source.report([...path, 'on', ...(typeof on === 'string' ? [] : [i])], 'unknown-event', `${name} never comes back of '${of}', which is a ${block}; name one of its own, ${own}...`);
  });
}

function compileFor(compiler: StepCompiler, branch: ForSource, path: Path, next: string | undefined, purpose: string): ForBranch {
  const c = compiler.compilation;
  if (branch.on === undefined && branch.when === undefined && branch.of === undefined) {
    c.source.report(path, 'bad-block', "wait for what? add 'on' (an event), 'of' (an earlier step's outcome) or 'when'");
  }
  if (branch.of !== undefined && !compiler.knowsStep(branch.of)) {
    c.source.report([...path, 'of'], 'unknown-step', `unknown step '${branch.of}'${suggestion(branch.of, compiler.stepIds())}; 'of' names a step of this journey`);
  }
  if (branch.of !== undefined) checkOutcome(compiler, branch.of, branch.on, path);
  const when = c.expression(branch.when, [...path, 'when'], 'event', 'condition');
  const first = compiler.compileList(branch.steps ?? [], [...path, 'steps'], next, purpose);
  return {
    ...(branch.on !== undefined && { on: c.events(branch.on, [...path, 'on']) }),
    ...(branch.of !== undefined && { of: branch.of }),
    ...(when && { when }),
    ...(first !== undefined && { first }),
  };
}
