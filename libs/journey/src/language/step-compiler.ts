import type { Block, Otherwise, Step } from '../graph';
import type { Compilation } from './compilation';
import { compileCall } from './call-compiler';
import { BLOCKS } from './journey-source';
import type { BlockName, ChooseSource, OtherwiseSource, PrintSource, RecommendSource, SendSource, StepSource, TaskSource } from './journey-source';
import { parseDuration } from './duration';
import { suggestion } from './problem';
import type { Path } from './problem';
import { compileRepeat } from './repeat-compiler';
import { compileSplit, compileTemplates } from './split-compiler';
import { blockOf } from './step-ids';
import { compileUpdate } from './update-compiler';
import { compileWait } from './wait-compiler';

const REASONS: readonly string[] = [
  'closed', 'held-out', 'expired', 'minor', 'no-consent', 'unsubscribed', 'complained', 'bounced', 'no-address', 'paused', 'capped', 'quiet-hours', 'over-budget', 'default',
];

/** Compiles nested steps to the flat graph. */
export class StepCompiler {
  readonly steps: Record<string, Step> = {};

  constructor(
    readonly compilation: Compilation,
    private readonly ids: Map<StepSource, string>,
  ) {}

  /** Compiles a list of steps behind which the run goes on at `next`; answers its first step's id, `undefined` for an empty list. */
  compileList(list: readonly StepSource[], path: Path, next: string | undefined, purpose: string): string | undefined {
    let first = next;
    for (let i = list.length - 1; i >= 0; i--) {
      const step = list[i];
      const id = step && this.ids.get(step);
      if (!step || id === undefined) continue;
      this.compileStep(step, id, [...path, i], first, purpose);
      first = id;
    }
    return list.length === 0 ? undefined : first;
  }

  /** The id of a step is known if it is one of the journey's. */
  knowsStep(id: string): boolean {
    return [...this.ids.values()].includes(id);
  }

  /** The block of a step of this journey. */
  blockOf(id: string): BlockName | undefined {
    for (const [step, known] of this.ids) if (known === id) return blockOf(step);
    return undefined;
  }

  stepIds(): string[] {
    return [...this.ids.values()];
  }

  private compileStep(step: StepSource, id: string, path: Path, next: string | undefined, purpose: string): void {
    const present = BLOCKS.filter((block) => step[block] !== undefined);
    const block = present[0];
    if (block === undefined) {
      this.compilation.source.report(path, 'bad-block', `step '${id}' does nothing; give it one block: ${BLOCKS.join(', ')}`);
      return;
    }
    if (present.length > 1) {
      this.compilation.source.reportKey(path, present[1] ?? '', 'bad-block', `step '${id}' has ${present.length} blocks (${present.join(', ')}); give each its own step`);
      return;
    }
    const compiled = this.compileBlock(step, block, id, [...path, block], next, purpose);
    if (!compiled) return;
    this.steps[id] = { id, ...(step.name === undefined ? {} : { name: step.name }), block: compiled, ...(next === undefined || compiled.type === 'stop' ? {} : { next }) };
  }

  private compileBlock(step: StepSource, block: BlockName, id: string, path: Path, next: string | undefined, purpose: string): Block | undefined {
    const c = this.compilation;
    switch (block) {
      case 'send':
      case 'refer':
        return this.compileSend(block, step[block] ?? '', path, next, purpose);
      case 'recommend':
        return step.recommend && this.compileRecommend(step.recommend, path, next, purpose);
      case 'print':
        return step.print && this.compilePrint(step.print, path, next, purpose);
      case 'task':
        return step.task && this.compileTask(step.task, path, next, purpose);
      case 'wait':
        return step.wait === undefined ? undefined : compileWait(this, step.wait, path, next, purpose);
      case 'choose':
        return step.choose && this.compileChoose(step.choose, path, next, purpose);
      case 'update':
        return step.update && compileUpdate(c, step.update, path);
      case 'stop':
        return { type: 'stop' };
      case 'split':
        return step.split && compileSplit(this, step.split, path, next, purpose);
      case 'repeat':
        return step.repeat && compileRepeat(this, step.repeat, id, path, purpose);
      case 'notify':
        return step.notify && { type: 'notify', template: c.template('email', step.notify.template, [...path, 'template']), ...(step.notify.digest && { digest: step.notify.digest }) };
      case 'call':
        return step.call && compileCall(this, step.call, path, next, purpose);
    }
  }

  private compileSend(type: 'send' | 'refer', written: string | SendSource, path: Path, next: string | undefined, inherited: string): Block | undefined {
    const c = this.compilation;
    if (typeof written === 'string') return { type, template: c.template('email', written, path), purpose: inherited };
    const purpose = this.purposeOf(written.purpose, path, inherited);
    const notAfter = c.expression(written.notAfter, [...path, 'notAfter'], 'step', 'instant');
    const window = c.window(written.window, [...path, 'window']);
    return {
      type,
      ...compileTemplates(this, written.template, [...path, 'template']),
      ...(window && { window }),
      ...(notAfter && { notAfter }),
      ...this.acting(written, path, next, purpose),
    };
  }

  private compileRecommend(written: RecommendSource, path: Path, next: string | undefined, inherited: string): Block {
    const c = this.compilation;
    const lasting = written.expires === undefined ? undefined : parseDuration(written.expires);
    const expires = lasting ?? c.expression(written.expires, [...path, 'expires'], 'step', 'instant');
    const filter = c.filter(written.filter, [...path, 'filter']);
    return {
      type: 'recommend',
      slot: written.slot,
      limit: written.limit ?? 3,
      ...(filter !== undefined && { filter }),
      ...(written.strategy !== undefined && { strategy: written.strategy }),
      ...(expires && { expires }),
      ...this.acting(written, path, next, this.purposeOf(written.purpose, path, inherited)),
    };
  }

  private compilePrint(written: PrintSource, path: Path, next: string | undefined, inherited: string): Block {
    const c = this.compilation;
    const postBy = c.expression(written.postBy, [...path, 'postBy'], 'step', 'instant');
    return {
      type: 'print',
      template: c.template('print', written.template, [...path, 'template']),
      format: written.format,
      ...(written.class !== undefined && { class: written.class }),
      ...(written.printer !== undefined && { printer: written.printer }),
      ...(postBy && { postBy }),
      ...(written.approval !== undefined && { approval: written.approval }),
      ...(written.maxCost !== undefined && { maxCost: written.maxCost }),
      ...this.acting(written, path, next, this.purposeOf(written.purpose, path, inherited)),
    };
  }

  private compileTask(written: TaskSource, path: Path, next: string | undefined, inherited: string): Block {
    const c = this.compilation;
    const due = c.duration(written.due);
    return {
      type: 'task',
      title: c.value(written.title, [...path, 'title']),
      ...(written.assignee !== undefined && { assignee: written.assignee }),
      ...(due && { due }),
      ...(written.channel && { channel: written.channel }),
      ...this.acting(written, path, next, this.purposeOf(written.purpose, path, inherited)),
    };
  }

  private compileChoose(written: ChooseSource, path: Path, next: string | undefined, purpose: string): Block {
    const c = this.compilation;
    const branches: { when: NonNullable<ReturnType<Compilation['expression']>>; first?: string }[] = [];
    written.branches.forEach((branch, i) => {
      const at = [...path, 'branches', i];
      const when = c.guarding(branch.when, [...at, 'when'], 'step', 'condition');
      const before = c.entryGuards;
      // Inside the branch its own condition held: what it asked for by has() is there.
      if (when && !branch.when.includes('||') && !branch.when.includes('!has')) c.entryGuards = new Set([...before, ...when.guarded]);
      const first = this.compileList(branch.steps, [...at, 'steps'], next, purpose);
      c.entryGuards = before;
      if (when) branches.push({ when: when.expression, ...(first !== undefined && { first }) });
    });
    const otherwise = this.compileList(written.otherwise ?? [], [...path, 'otherwise'], next, purpose);
    return { type: 'choose', branches, ...(otherwise !== undefined && { otherwise }) };
  }

  private purposeOf(own: string | undefined, path: Path, inherited: string): string {
    return own === undefined ? inherited : this.compilation.purpose(own, [...path, 'purpose']);
  }

  private acting(
    written: { data?: SendSource['data']; otherwise?: OtherwiseSource }, path: Path, next: string | undefined, purpose: string,
  ): { purpose: string; data?: ReturnType<Compilation['value']>; otherwise?: Otherwise } {
    const otherwise = this.compileOtherwise(written.otherwise, [...path, 'otherwise'], next, purpose);
    return {
      purpose,
      ...(written.data && { data: this.compilation.value(written.data, [...path, 'data']) }),
      ...(otherwise && { otherwise }),
    };
  }

  /** Compiles what a step that may not act runs instead. */
  compileOtherwise(written: OtherwiseSource | undefined, path: Path, next: string | undefined, purpose: string): Otherwise | undefined {
    if (written === undefined) return undefined;
    if (Array.isArray(written)) {
      const first = this.compileList(written, path, next, purpose);
      return { ...(first !== undefined && { default: first }), byReason: {} };
    }
    const otherwise: Otherwise = { byReason: {} };
    for (const [reason, list] of Object.entries(written)) {
      if (!REASONS.includes(reason)) this.compilation.source.reportKey(path, reason, 'unknown-reason', `unknown reason '${reason}'${suggestion(reason, REASONS)}`);
      const first = this.compileList(list, [...path, reason], next, purpose) ?? next;
      if (first === undefined) continue;
      if (reason === 'default') otherwise.default = first;
      else otherwise.byReason[reason] = first;
    }
    return otherwise;
  }
}
