import type { Block, Variant } from '../graph';
import type { SendSource, SplitSource } from './journey-source';
import type { Path } from './problem';
import type { StepCompiler } from './step-compiler';

/** Compiles a `split`: its branches share what the hold-out leaves, by weight. */
export function compileSplit(compiler: StepCompiler, written: SplitSource, path: Path, next: string | undefined, purpose: string): Block {
  const names = new Set<string>();
  const branches = written.branches.map(({ name, weight, steps }, i) => {
    const at = [...path, 'branches', i];
    if (name !== undefined && names.has(name)) compiler.compilation.source.report([...at, 'name'], 'duplicate-id', `the name '${name}' is taken by an earlier branch; give this one another`);
    if (name !== undefined) names.add(name);
    const first = compiler.compileList(steps, [...at, 'steps'], next, purpose);
    return { ...(name !== undefined && { name }), weight, ...(first !== undefined && { first }) };
  });
  if (written.holdout === undefined && written.branches.length === 1) {
    compiler.compilation.source.report(path, 'bad-block', 'one branch and no hold-out splits nothing; add a second branch, or holdout: 10', 'warning');
  }
  return { type: 'split', branches, ...(written.holdout !== undefined && { holdout: written.holdout / 100 }) };
}

/** The templates of a `send` or `refer` with their weights; `variants` where there is more than one. */
export function compileTemplates(compiler: StepCompiler, written: SendSource['template'], path: Path): { template: string; variants?: Variant[] } {
  const c = compiler.compilation;
  if (typeof written === 'string') return { template: c.template('email', written, path) };
  const variants = written.map(({ template, weight }, i) => {
    if (written.findIndex((other) => other.template === template) < i) {
      c.source.report([...path, i, 'template'], 'duplicate-id', `the template '${template}' is there already; add the weights up, or name another`);
    }
    return { template: c.template('email', template, [...path, i, 'template']), weight };
  });
  const template = variants[0]?.template ?? '';
  return variants.length > 1 ? { template, variants } : { template };
}
