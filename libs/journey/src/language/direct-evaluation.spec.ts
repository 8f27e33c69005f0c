import type { ASTNode } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import type { Scope } from '../graph';
import { parseWith, runningEnvironment } from './cel-environment';
import { directly, UNDECIDED } from './direct-evaluation';

const environment = runningEnvironment(() => false);

/** What both say of an expression: the library's value or that it throws, and the direct one. Undefined: no journey with it is published. */
function both(source: string, scope: Partial<Scope>): { library: { value: unknown } | 'throws'; direct: unknown } | undefined {
  const run = parseWith(environment, source);
  if (!run.check().valid) return undefined;
  let library: { value: unknown } | 'throws';
  try {
    library = { value: run(scope as Record<string, unknown>) };
  } catch {
    library = 'throws';
  }
  const direct = directly(run.ast as ASTNode);
  return { library, direct: direct ? direct(scope as Scope) : 'no direct form' };
}

const leaf = fc.oneof(
  fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, -0, Number.NaN, 'a', 'b', '', true, false, null, undefined),
  fc.constant([1]), fc.constant({ n: 1 }), fc.constant(new Date(0)),
);
const record = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.oneof(leaf, fc.dictionary(fc.constantFrom('a', 'b', 'c'), leaf)));
const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 0, maxLength: 2 }).chain((names) => fc.constantFrom('event', 'contact').map((root) => [root, ...names].join('.')));
const operand = fc.oneof(path, fc.constantFrom('1', '0', '2.5', '-1', '"a"', '"b"', 'true', 'false', 'null'));
const comparison = fc.tuple(operand, fc.constantFrom('==', '!=', '<', '<=', '>', '>='), operand).map((parts) => parts.join(' '));
const asked = path.filter((text) => text.includes('.')).map((text) => `has(${text})`);
const atom = fc.oneof(comparison, asked, path, fc.tuple(path).map(([text]) => `!${text}`));
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof({ depthSize: 'small' }, atom, fc.tuple(tie('condition'), fc.constantFrom('&&', '||'), tie('condition')).map(([a, op, b]) => `(${a} ${op} ${b})`), tie('condition').map((text) => `!(${text})`)),
}));

describe('an expression evaluated without the library', () => {
  it('gives what the library gives, or leaves it to the library', () => {
    let decided = 0;
    fc.assert(
      fc.property(condition, record, record, (source, event, contact) => {
        const said = both(source, { event, contact });
        if (!said) return;
        const { library, direct } = said;
        if (direct === UNDECIDED || direct === 'no direct form') return;
        decided += 1;
        expect({ source, event, contact, library }).toEqual({ source, event, contact, library: { value: direct } });
      }),
      { numRuns: 3000 },
    );
    expect(decided).toBeGreaterThan(300);
  });

  it.each([
    ['event.evaluation.nps >= 9', { event: { evaluation: { nps: 9 } } }, true],
    ['event.kind == "hot" && has(event.nps)', { event: { kind: 'hot' } }, false],
    ['has(event.kind) || event.nps > 3', { event: { kind: 'hot' } }, true],
    ['!event.anonymous', { event: { anonymous: false } }, true],
    ['enrolment.starts', { enrolment: { starts: new Date(5) } }, new Date(5)],
  ])('decides %s by itself', (source, scope, value) => {
    expect(both(source, scope)?.direct).toEqual(value);
  });

  it.each([
    ['a value is missing', 'event.nps >= 9', { event: {} }],
    ['types do not fit', 'event.nps >= 9', { event: { nps: '9' } }],
    ['there is no such variable', 'event.nps >= 9', {}],
    ['a list is read like a record', 'event.list.length > 1', { event: { list: [1] } }],
  ])('leaves it to the library where %s', (_why, source, scope) => {
    expect(both(source, scope)?.direct).toBe(UNDECIDED);
  });
});
