/**
 * A journey with one mistake. In `text` stands ▶ before the place that the answer must name; `expectation` and `remedy` are fragments
 * of what it must say: what was expected, and how to put it right.
 */
export type WrongJourney = [mistake: string, text: string, code: string, expectation: string, remedy: string];

const MARK = '▶';

/** A journey that is right but for what is put into it; steps are indented by two. */
export function journey({ head = '', entry = '{ on: evaluation.submitted }', steps = '  - send: welcome' }: { head?: string; entry?: string; steps?: string }): string {
  return `journey: trial\ntitle: Trial\npurpose: service\n${head === '' ? '# head' : head}\nentry: ${entry}\nsteps:\n${steps}\n`;
}

export const withSteps = (steps: string): string => journey({ steps });
/** Of one step, its block written in the flow style. */
export const withBlock = (block: string): string => withSteps(`  - { ${block} }`);
export const withEntry = (entry: string): string => journey({ entry });
export const withHead = (head: string): string => journey({ head });

/** The text without its mark, and where that stood: line and column, from 1. */
export function placed(text: string): { source: string; line: number; column: number } {
  const before = text.slice(0, text.indexOf(MARK)).split('\n');
  return { source: text.replace(MARK, ''), line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
