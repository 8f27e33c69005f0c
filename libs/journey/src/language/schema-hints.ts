/** A remedy for a value of the wrong kind, by the key it stands under. */
const EXAMPLES: Readonly<Record<string, string>> = {
  entry: 'entry: { on: course.completed }',
  exit: 'exit: { on: enrolment.cancelled }',
  goal: 'goal: { on: course.completed }',
  roles: 'roles: [learner]',
  reentry: 'reentry: { after: 30d }',
  steps: 'steps, each beginning with a hyphen: - send: welcome',
  timeout: 'timeout: [{ send: welcome }]',
  otherwise: 'otherwise: [{ send: welcome }]',
  window: 'window: { from: "09:00", to: "18:00" }',
  days: 'days: [working]',
  send: 'send: welcome',
  refer: 'refer: invite-colleague',
  recommend: 'recommend: { slot: next }',
  print: 'print: { template: certificate-letter, format: a4-letter }',
  task: 'task: { title: Call her }',
  wait: 'wait: 3d',
  for: 'for: { on: course.completed }',
  of: 'of: [module.completed]',
  choose: 'choose: { branches: [{ when: ..., steps: [...] }] }',
  split: 'split: { branches: [{ weight: 1, steps: [...] }] }',
  branches: 'branches: [{ ..., steps: [...] }]',
  repeat: 'repeat: { every: 7d, times: 3, steps: [...] }',
  update: 'update: { set: { evaluationAsked: true } }',
  set: 'set: { evaluationAsked: true }',
  notify: 'notify: { template: ..., digest: weekly }',
  call: 'call: { url: "https://..." }',
  url: 'url: "https://..."',
  stop: 'stop: {}',
  step: 'send: welcome',
  reason: 'a list of steps: [{ send: welcome }]',
  templates: 'template: [{ template: welcome, weight: 1 }]',
  when: 'when: enrolment.modulesDone > 3, a condition',
  key: 'key: event.data.enrolment.id, an expression',
  notAfter: 'notAfter: enrolment.starts, an expression',
  postBy: 'postBy: enrolment.ends, an expression',
  date: 'date: enrolment.starts, an expression',
  title: 'title: After the course',
};
/** The one value that a text in the place of a map most likely was meant for. */
const MEANT: Readonly<Record<string, (text: string) => string>> = {
  entry: (text) => `on: ${text}`,
  exit: (text) => `on: ${text}`,
  goal: (text) => `on: ${text}`,
  for: (text) => `on: ${text}`,
  reentry: (text) => `after: ${text}`,
  recommend: (text) => `slot: ${text}`,
  print: (text) => `template: ${text}, format: a4-letter`,
  notify: (text) => `template: ${text}`,
  task: (text) => `title: ${text}`,
  call: (text) => `url: ${text}`,
};
const DURATIONS: ReadonlySet<string> = new Set(['wait', 'within', 'after', 'before', 'max', 'silence', 'every', 'due', 'pausePromotions', 'expires']);
const HOURS: ReadonlySet<string> = new Set(['from', 'to', 'at']);
/** Keys whose text is an expression: quotes alone would not put a number right. */
const EXPRESSIONS: ReadonlySet<string> = new Set(['until', 'key', 'notAfter', 'postBy', 'date', 'url']);

/** How a value of the wrong kind is put right: `; write it like ...`, or nothing. `wanted`: the kinds that are possible, in the schema's words. */
export function valueHint(key: string, value: unknown, wanted: readonly string[]): string {
  if (DURATIONS.has(key) && (typeof value === 'number' || typeof value === 'boolean')) return `; write a number with its unit: ${typeof value === 'number' ? value : 3}d`;
  if (HOURS.has(key) && typeof value === 'number') return `; write an hour in quotes: "${hourOf(value)}"`;
  if (wanted.includes('number') && typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) return `; take the quotes away: ${value}`;
  if (key === 'goal' && value === 'none') return '; a journey without a goal has none: leave it out';
  if (key === 'exit' && value === 'none') return '; write exit: none, without a list';
  if (key === 'reentry' && typeof value === 'string' && !/^\d/.test(value)) return '; write never, always, or { after: 30d }';
  const meant = typeof value === 'string' && /^[\w./:@ -]+$/.test(value) ? MEANT[key] : undefined;
  if (meant && typeof value === 'string') return `; did you mean { ${meant(value)} }?`;
  if (wanted.includes('string') && !EXPRESSIONS.has(key) && (typeof value === 'number' || typeof value === 'boolean')) {
    return `; put it in quotes: "${String(value)}"${key === 'when' ? ', or write a condition' : ''}`;
  }
  if (key === 'until') return wanted.includes('string') ? '; write a point in time, as in until: enrolment.starts; for a time alone, wait: 3d' : '; write an event, as in until: { on: course.completed }';
  const list = wanted.length === 1 && wanted[0] === 'array' && typeof value === 'string' ? `${key}: [${value}]` : undefined;
  const example = key === 'steps' || key === 'branches' || key === 'reason' ? EXAMPLES[key] : (list ?? EXAMPLES[key]);
  return example === undefined ? '' : `; write it like ${example}`;
}

function hourOf(value: number): string {
  const minutes = value <= 24 ? value * 60 : value;
  const whole = Number.isInteger(minutes) && minutes >= 0 && minutes < 1440 ? minutes : 540;
  return `${String(Math.floor(whole / 60)).padStart(2, '0')}:${String(whole % 60).padStart(2, '0')}`;
}

/** A remedy for an empty text or list. */
export function emptyHint(key: string, kind: string): string {
  if (key === 'on') return '; name an event, as in on: course.completed';
  if (key === 'template') return '; name at least one, each with its weight';
  const example = EXAMPLES[key];
  if (example !== undefined) return `; write it like ${example}`;
  return kind === 'array' ? '; put at least one thing in it' : '; write a name, or leave it out';
}
