import type { Path } from './problem';

const BLOCKS = ['send', 'recommend', 'print', 'wait', 'choose', 'split', 'repeat', 'update', 'task', 'notify', 'refer', 'call', 'stop'];
const OF_ENTRY = ['on', 'when', 'key', 'within', 'reentry', 'segment', 'schedule', 'zone', 'by'];
const OF_BLOCK = ['template', 'purpose', 'window', 'notAfter', 'data', 'otherwise', 'max', 'timeout', 'for', 'until', 'silence', 'branches', 'set', 'title', 'slot'];
/** What other tools call our blocks and keys. */
const STEP_WORDS: Readonly<Record<string, string>> = { if: 'choose', switch: 'choose', delay: 'wait', sleep: 'wait', pause: 'wait', email: 'send', mail: 'send', letter: 'print', loop: 'repeat', end: 'stop', exit: 'stop', webhook: 'call' };
const BRANCH_WORDS: Readonly<Record<string, string>> = { if: 'when', condition: 'when', then: 'steps', do: 'steps', percent: 'weight', share: 'weight' };

/** Where a key belongs that is none in the map at `path`: `; ...`, or nothing. */
export function misplacedHint(key: string, path: Path): string {
  const names = path.filter((part) => typeof part === 'string');
  const parent = names.at(-1);
  const listed = typeof path.at(-1) === 'number';
  if (parent === undefined) {
    if (OF_ENTRY.includes(key)) return "; it belongs inside 'entry'";
    return BLOCKS.includes(key) ? `; it belongs in a step, under steps: - ${key}: ...` : '';
  }
  if (parent === 'entry' && ['roles', 'purpose', 'exit', 'goal'].includes(key)) return `; it belongs at the top of the journey, beside 'entry'`;
  if (parent === 'stop') return '; it takes nothing: write stop: {}';
  if (parent === 'wait' && (key === 'on' || key === 'steps' || key === 'when')) return `; it belongs inside 'for', as in wait: { for: { on: course.completed } }`;
  if (parent === 'branches') {
    const kind = names.at(-2);
    if (key === 'otherwise') return "; it belongs beside 'branches', not among them";
    if (key === 'weight' && kind === 'choose') return "; weights are for 'split'; here each branch has a 'when'";
    if (key === 'when' && kind === 'split') return "; conditions are for 'choose'; here each branch has a 'weight'";
    return worded(BRANCH_WORDS[key]);
  }
  if (key === 'else') return worded('otherwise');
  if (listed && isStepList(path)) {
    if (OF_BLOCK.includes(key)) return `; it belongs inside the step's block, as in send: { template: welcome, ${key}: ... }`;
    return worded(STEP_WORDS[key]);
  }
  return '';
}

function worded(meant: string | undefined): string {
  return meant === undefined ? '' : `; did you mean '${meant}'?`;
}

/** Whether the items of the list at the end of `path` are steps. */
export function isStepList(path: Path): boolean {
  const [parent, owner] = path.filter((part) => typeof part === 'string').slice(-2).reverse();
  return parent === 'steps' || parent === 'timeout' || parent === 'otherwise' || owner === 'otherwise';
}
