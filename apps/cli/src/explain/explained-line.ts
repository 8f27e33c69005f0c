import type { EarlierFact, TimelineItemView } from '@parcours-apps/gateway';
import { paint, when } from '../output/output';

/** Why no run began, as the end of a sentence. */
const noEntry: Record<string, string> = {
  'entry-condition': 'the condition of its entry did not hold',
  'too-old': 'the event was older than `within` allows',
  role: 'the journey is for other roles',
  'no-key': 'the event has no value for its key',
  'already-running': 'a run with this key was under way',
  reentry: 'a run with this key had ended, and the journey does not let in again so soon',
  closed: 'the contact was closed',
  'unknown-journey': 'no journey of this name was published',
  'journey-paused': 'the journey was paused',
  'too-many-runs': 'as many runs as a contact may have were under way',
};

const facts: Record<string, string> = {
  withdrawn: 'consent was withdrawn',
  'never-granted': 'consent was never given',
  complained: 'a mail was reported as spam',
  bounced: 'the address bounced',
  closed: 'the contact was closed',
  paused: 'promotions were paused',
  'held-out': 'a split held the learner out',
};

/** One thing that happened, in a line; what it rests on stands in it. */
export function explainedLine(item: TimelineItemView): string {
  const place = [item.journey, item.step].filter(Boolean).join('/');
  const body = item.kind === 'event' ? paint.bold(item.title) : item.kind === 'message' ? messageWords(item.message, item.title) : traceWords(item);
  return `${when(item.at)}  ${item.kind === 'event' ? '' : '  '}${place ? `${paint.cyan(place)} ` : ''}${body}`;
}

function traceWords(item: TimelineItemView): string {
  const { outcome, title, reason, message } = item;
  const about = [conditionWords(item), sawWords(item.saw), factWords(item.because), causeWords(item)].filter((words) => words !== undefined);
  const rests = about.length > 0 ? ` ${paint.dim('because')} ${about.join('; ')}` : '';
  if (isNoEntry(item)) return `${paint.yellow('not entered')}: ${noEntry[reason ?? ''] ?? reason ?? 'no reason is known'}${rests}`;
  const what = outcome === 'skipped' ? paint.yellow('skipped') : outcome === 'noted' ? 'went' : (outcome ?? title);
  return `${what}${reason ? ` (${reason})` : ''}${rests}${message ? `: ${messageWords(message, title)}` : ''}`;
}

/** Whether a trace tells that nobody entered. */
export function isNoEntry({ kind, step, outcome }: TimelineItemView): boolean {
  return kind === 'trace' && step === undefined && (outcome === 'noted' || outcome === 'skipped');
}

function conditionWords({ condition, reason }: TimelineItemView): string | undefined {
  return condition === undefined ? undefined : `\`${condition}\` ${reason === 'entry-condition' ? 'is false' : 'holds'}`;
}

function sawWords(saw: TimelineItemView['saw']): string | undefined {
  const seen = Object.entries(saw ?? {}).map(([path, value]) => (value === null ? `${path} is missing` : `${path} = ${JSON.stringify(value)}`));
  return seen.length > 0 ? seen.join(', ') : undefined;
}

function factWords(fact: EarlierFact | undefined): string | undefined {
  if (!fact) return undefined;
  const { what, purpose, channel, journey, step, at, name, id } = fact;
  const to = purpose === undefined ? '' : ` for ${purpose}${channel === undefined ? '' : ` by ${channel}`}`;
  const where = journey === undefined ? '' : ` at ${journey}/${step ?? ''}`;
  const source = name === undefined ? '' : ` (${[name, id].filter(Boolean).join(' ')})`;
  return `${facts[what] ?? what}${to}${where}${at === undefined ? '' : ` on ${when(at)}`}${source}`;
}

/** What moved a run, where that is not plain from the order: an event of the same instant stands just above. */
function causeWords({ outcome, cause }: TimelineItemView): string | undefined {
  if (outcome !== 'woke' && outcome !== 'exited' && outcome !== 'goal') return undefined;
  if (cause?.type === 'timer') return 'its time had come';
  return cause?.name === undefined ? undefined : `of ${cause.name}`;
}

function messageWords(message: TimelineItemView['message'], title: string): string {
  const { channel = 'message', subject, status = '', reason } = message ?? {};
  return `${paint.green(channel)} "${subject ?? title}" ${paint.dim(reason ? `${status}: ${reason}` : status)}`;
}
