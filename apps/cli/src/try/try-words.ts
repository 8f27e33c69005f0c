import type { Contact } from '@parcours/contact';
import type { JourneyDefinition, Trace } from '@parcours/journey';
import { paint, when } from '../output/output';
import type { TryEntry } from './try-story';

/** What mails would have said above: command id -> subject. */
export type Subjects = ReadonlyMap<string, string>;

/** An entry of a story, in lines: what was done, then each decision. */
export function entryWords({ at, did, trace, commands }: TryEntry, journey: JourneyDefinition, subjects: Subjects): string[] {
  const lines = trace.map((line) => {
    const command = commands.find(({ id }) => id === line.command);
    const sent = command && [command.type, command.template, subjects.has(command.id) ? `"${subjects.get(command.id) ?? ''}"` : undefined, command.to].filter(Boolean).join(' ');
    return `                    ${sayLine(line, journey)}${sent ? `: ${paint.green(sent)}` : ''}`;
  });
  return [`${when(at)}  ${paint.bold(did)}`, ...(lines.length > 0 ? lines : [`                    ${paint.dim('nothing comes of it')}`])];
}

function sayLine({ step, outcome, reason }: Trace, journey: JourneyDefinition): string {
  const name = step === undefined ? undefined : journey.steps[step]?.name;
  const what = outcome === 'skipped' ? paint.yellow('skipped') : outcome === 'noted' ? 'looked' : outcome;
  return `${step === undefined ? '' : `${paint.cyan(step)} `}${what}${reason === undefined ? '' : ` (${reason})`}${name === undefined ? '' : paint.dim(`  ${name}`)}`;
}

/** Where the runs of a journey stand. */
export function standingWords({ runs, ended }: Contact, journey: JourneyDefinition): string[] {
  const active = runs.filter((run) => run.journey === journey.id);
  if (active.length > 0) {
    return active.map(({ key, wait }) => {
      const due = wait && 'due' in wait && wait.due !== undefined ? ` until ${when(wait.due)}` : '';
      return `The run of ${key} stands at ${paint.cyan(wait?.step ?? '-')}${due}.`;
    });
  }
  const last = ended.findLast((run) => run.journey === journey.id);
  return [last ? `No run is under way; the last one ${last.outcome === 'completed' ? 'was completed' : 'was left'} on ${when(last.endedAt)}.` : 'No run is under way.'];
}

/** Why the last decision came out so: each line with the values it saw. */
export function whyWords(entry: TryEntry, journey: JourneyDefinition): string[] {
  const lines = entry.trace.flatMap((line) => {
    const block = line.step === undefined ? undefined : journey.steps[line.step]?.block;
    const condition = line.reason === 'entry-condition' ? journey.entry.when?.source : conditionOf(block, line.reason);
    const seen = Object.entries(line.saw ?? {}).map(([path, value]) => `${' '.repeat(22)}${path} = ${JSON.stringify(value)}`);
    const purpose = block && 'purpose' in block && line.outcome === 'skipped' ? [`${' '.repeat(22)}purpose ${block.purpose}`] : [];
    return [`${' '.repeat(20)}${sayLine(line, journey)}`, ...(condition === undefined ? [] : [`${' '.repeat(22)}${condition}`]), ...seen, ...purpose];
  });
  return [`${when(entry.at)}  ${entry.did}`, ...(lines.length > 0 ? lines : [`${' '.repeat(20)}nothing looked at it`])];
}

/** The condition of the branch that was taken. */
function conditionOf(block: JourneyDefinition['steps'][string]['block'] | undefined, reason: string | undefined): string | undefined {
  const branch = /^branch (\d+)$/.exec(reason ?? '')?.[1];
  return block?.type === 'choose' && branch !== undefined ? block.branches[Number(branch) - 1]?.when.source : undefined;
}
