import type { Want } from './variable-type';

/** How a helper is called. `rest`: as many more as you like of the last parameter. */
export interface HelperCall {
  params: Want[];
  /** How many there must be; default: all. */
  least?: number;
  rest?: true;
  /** It stands around something: {{#if x}}...{{/if}}. */
  block?: true;
  example: string;
}

/** What templates may call, and how; anything else is an error at publish. */
export const helperCalls = {
  if: { params: ['condition'], block: true, example: '{{#if course.name}}...{{else}}...{{/if}}' },
  unless: { params: ['condition'], block: true, example: '{{#unless course.name}}...{{/unless}}' },
  each: { params: ['repeat'], block: true, example: '{{#each offers}}{{title}}{{/each}}' },
  with: { params: ['record'], block: true, example: '{{#with course}}{{this.name}}{{/with}}' },
  date: { params: ['date'], example: '{{date enrolment.starts}}' },
  time: { params: ['date'], example: '{{time enrolment.starts}}' },
  datetime: { params: ['date'], example: '{{datetime enrolment.starts}}' },
  period: { params: ['date', 'date'], example: '{{period enrolment.starts enrolment.ends}}' },
  money: { params: ['number', 'text'], least: 1, example: '{{money data.price "EUR"}}' },
  number: { params: ['number'], example: '{{number enrolment.modulesDone}}' },
  percent: { params: ['number'], example: '{{percent data.share}}' },
  plural: { params: ['number', 'text', 'text'], example: '{{plural enrolment.modulesDone "module" "modules"}}' },
  greetingName: { params: ['person'], example: '{{greetingName contact}}' },
  fullName: { params: ['person'], example: '{{fullName contact}}' },
  list: { params: ['list'], example: '{{list contact.interests}}' },
  or: { params: ['condition', 'condition'], rest: true, example: '{{or course.name "your course"}}' },
  and: { params: ['condition', 'condition'], rest: true, example: '{{#if (and offers marketing)}}...{{/if}}' },
  not: { params: ['condition'], example: '{{#if (not marketing)}}...{{/if}}' },
  eq: { params: ['condition', 'condition'], example: '{{#if (eq language "en")}}...{{/if}}' },
} satisfies Record<string, HelperCall>;

export type HelperName = keyof typeof helperCalls;

export const helperNames = Object.keys(helperCalls) as HelperName[];

export function callOf(name: string): HelperCall | undefined {
  return Object.hasOwn(helperCalls, name) ? helperCalls[name as HelperName] : undefined;
}
