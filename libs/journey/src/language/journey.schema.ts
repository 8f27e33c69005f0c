import { z } from 'zod';
import { DURATION_HELP, parseDuration, WEEKDAYS } from './duration';
import type { JourneySource, StepSource } from './journey-source';

const ID_FORM = /^[a-z0-9]+(-[a-z0-9]+)*$/;

const id = z.string().regex(ID_FORM, 'an id is kebab-case: small letters, digits and single hyphens, like keep-going').meta({ description: 'kebab-case, kept for ever' });
const name = z.string().min(1, 'must not be empty');
const duration = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, { error: (issue) => `bad duration '${String(issue.input)}': ${DURATION_HELP}` })
  .meta({ description: DURATION_HELP, examples: ['30m', '2h', '3d', '2w', '1d12h'] });
const expression = z.string().meta({ description: 'a CEL expression' });
const oneOrMore = z.union([name, z.array(name).min(1, 'must not be empty')]);
const window = z
  .strictObject({ from: z.string(), to: z.string(), days: z.array(z.enum([...WEEKDAYS, 'working'])).optional() })
  .meta({ description: 'from inclusive, to exclusive, local time of the contact; over midnight it belongs to the day it opens' });
const plain = z.record(z.string(), z.json()).meta({ description: 'plain values; a text that begins with = is an expression' });

const step: z.ZodType<StepSource> = z.lazy(() => stepShape);
const steps = z.array(step);
const otherwise = z.union([steps, z.record(z.string(), steps)]);
const purpose = name;

const send = z.strictObject({
  template: z.union([id, z.array(z.strictObject({ template: id, weight: z.number().positive() })).min(1)]),
  purpose: purpose.optional(), window: window.optional(), notAfter: expression.optional(), data: plain.optional(), otherwise: otherwise.optional(),
});
const recommend = z.strictObject({
  slot: id, limit: z.int().min(1).max(50).optional(), filter: expression.optional(), strategy: name.optional(), expires: name.optional(), purpose: purpose.optional(), otherwise: otherwise.optional(),
});
const print = z.strictObject({
  template: id, format: name, class: name.optional(), printer: name.optional(), postBy: expression.optional(), approval: name.optional(), maxCost: z.number().nonnegative().optional(),
  purpose: purpose.optional(), data: plain.optional(), otherwise: otherwise.optional(),
});
const task = z.strictObject({
  title: name, assignee: name.optional(), due: duration.optional(), channel: z.literal('phone').optional(), purpose: purpose.optional(), otherwise: otherwise.optional(),
});
const forBranch = z.strictObject({ on: oneOrMore.optional(), of: name.optional(), when: expression.optional(), steps: steps.optional() });
const until = z.strictObject({ date: expression, before: duration.optional(), after: duration.optional(), at: z.string().optional() });
const wait = z.strictObject({
  until: z.union([expression, until]).optional(), window: window.optional(), silence: duration.optional(), of: z.array(name).min(1, 'name at least one event').optional(),
  for: z.union([forBranch, z.array(forBranch).min(1, 'wait for at least one thing')]).optional(), since: z.enum(['wait', 'run']).optional(), max: duration.optional(), timeout: steps.optional(),
});
const branch = z.strictObject({ when: expression, steps });
const choose = z.strictObject({ branches: z.array(branch).min(1, 'must not be empty'), otherwise: steps.optional() });
const update = z.strictObject({
  set: plain.optional(), addInterests: oneOrMore.optional(), tag: oneOrMore.optional(), untag: oneOrMore.optional(), pausePromotions: duration.optional(),
});
const splitBranch = z.strictObject({ name: name.optional(), weight: z.number().positive(), steps });
const split = z.strictObject({ branches: z.array(splitBranch).min(1), holdout: z.number().min(0).max(100).optional() });
const repeat = z.strictObject({
  every: duration, times: z.int().min(1), until: z.strictObject({ on: oneOrMore, when: expression.optional() }).optional(), steps,
});
const notify = z.strictObject({ template: id, digest: z.enum(['daily', 'weekly']).optional() });
const call = z.strictObject({ url: name, body: z.json().optional(), otherwise: otherwise.optional() });

const stepShape = z
  .strictObject({
    id: id.optional(),
    name: name.optional(),
    send: z.union([id, send]).optional(),
    recommend: recommend.optional(),
    print: print.optional(),
    wait: z.union([duration, wait]).optional(),
    choose: choose.optional(),
    split: split.optional(),
    repeat: repeat.optional(),
    update: update.optional(),
    task: task.optional(),
    notify: notify.optional(),
    refer: z.union([id, send]).optional(),
    call: call.optional(),
    stop: z.strictObject({}).optional(),
  })
  .meta({ id: 'Step', description: 'id, name and exactly one block' });

const match = z.strictObject({ id: id.optional(), on: oneOrMore, when: expression.optional(), within: duration.optional() });
const entry = z.strictObject({
  on: oneOrMore.optional(), when: expression.optional(), key: expression.optional(), within: duration.optional(),
  reentry: z.union([z.enum(['never', 'always']), z.strictObject({ after: duration })]).optional(),
  segment: name.optional(), schedule: name.optional(), zone: name.optional(), by: z.literal('hand').optional(),
});

/** The whole grammar of a journey, blocks of later versions included. Strict: keys that are not in it are problems. */
export const journeySchema: z.ZodType<JourneySource> = z.strictObject({
  journey: id,
  title: name,
  purpose,
  roles: z.array(name).min(1).optional(),
  entry,
  exit: z.union([z.literal('none'), match, z.array(match)]).optional(),
  goal: z.union([match, z.array(match)]).optional(),
  steps,
});

/** Keys a map may have, by the key under which it stands (a list's maps by the list's key). */
export const KEYS_BY_PARENT: Readonly<Record<string, readonly string[]>> = {
  '': ['journey', 'title', 'purpose', 'roles', 'entry', 'exit', 'goal', 'steps'],
  steps: Object.keys(stepShape.shape),
  otherwise: Object.keys(stepShape.shape),
  timeout: Object.keys(stepShape.shape),
  entry: Object.keys(entry.shape),
  exit: Object.keys(match.shape),
  goal: Object.keys(match.shape),
  send: Object.keys(send.shape),
  refer: Object.keys(send.shape),
  recommend: Object.keys(recommend.shape),
  print: Object.keys(print.shape),
  task: Object.keys(task.shape),
  wait: Object.keys(wait.shape),
  until: Object.keys(until.shape),
  for: Object.keys(forBranch.shape),
  choose: Object.keys(choose.shape),
  branches: [...Object.keys(branch.shape), 'name', 'weight'],
  update: Object.keys(update.shape),
  window: ['from', 'to', 'days'],
  split: Object.keys(split.shape),
  repeat: Object.keys(repeat.shape),
  notify: Object.keys(notify.shape),
  call: Object.keys(call.shape),
  reentry: ['after'],
};

/** The grammar as JSON Schema (draft 2020-12), for editors. */
export function journeyJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(journeySchema, { io: 'input', reused: 'inline' }), title: 'Parcours journey' };
}
