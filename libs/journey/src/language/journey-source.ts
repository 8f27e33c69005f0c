import type { JsonValue } from '@parcours/events';
import type { WindowSource } from './duration';

/** A journey as it is written: the shape that `journeySchema` lets through. */
export interface JourneySource {
  journey: string;
  title: string;
  purpose: string;
  roles?: string[];
  entry: EntrySource;
  exit?: MatchSource | MatchSource[] | 'none';
  goal?: MatchSource | MatchSource[];
  steps: StepSource[];
}

export interface EntrySource {
  on?: string | string[];
  when?: string;
  key?: string;
  within?: string;
  reentry?: 'never' | 'always' | { after: string };
  segment?: string;
  schedule?: string;
  zone?: string;
  by?: 'hand';
}

export interface MatchSource {
  id?: string;
  on: string | string[];
  when?: string;
  within?: string;
}

export type OtherwiseSource = StepSource[] | Record<string, StepSource[]>;

export interface SendSource {
  template: string | { template: string; weight: number }[];
  purpose?: string;
  window?: WindowSource;
  notAfter?: string;
  data?: Record<string, JsonValue>;
  otherwise?: OtherwiseSource;
}

export interface RecommendSource {
  slot: string;
  limit?: number;
  filter?: string;
  strategy?: string;
  expires?: string;
  purpose?: string;
  otherwise?: OtherwiseSource;
}

export interface PrintSource {
  template: string;
  format: string;
  class?: string;
  printer?: string;
  postBy?: string;
  approval?: string;
  maxCost?: number;
  purpose?: string;
  data?: Record<string, JsonValue>;
  otherwise?: OtherwiseSource;
}

export interface TaskSource {
  title: string;
  assignee?: string;
  due?: string;
  channel?: 'phone';
  purpose?: string;
  otherwise?: OtherwiseSource;
}

export interface ForSource {
  on?: string | string[];
  of?: string;
  when?: string;
  steps?: StepSource[];
}

export interface WaitSource {
  until?: string | { date: string; before?: string; after?: string; at?: string };
  window?: WindowSource;
  silence?: string;
  of?: string[];
  for?: ForSource | ForSource[];
  since?: 'wait' | 'run';
  max?: string;
  timeout?: StepSource[];
}

export interface ChooseSource {
  branches: { when: string; steps: StepSource[] }[];
  otherwise?: StepSource[];
}

export interface UpdateSource {
  set?: Record<string, JsonValue>;
  addInterests?: string | string[];
  tag?: string | string[];
  untag?: string | string[];
  pausePromotions?: string;
}

export interface SplitSource {
  branches: { name?: string; weight: number; steps: StepSource[] }[];
  holdout?: number;
}

export interface RepeatSource {
  every: string;
  times: number;
  until?: { on: string | string[]; when?: string };
  steps: StepSource[];
}

export interface NotifySource {
  template: string;
  digest?: 'daily' | 'weekly';
}

export interface CallSource {
  url: string;
  body?: JsonValue;
  otherwise?: OtherwiseSource;
}

/** A step: `id`, `name` and exactly one block. */
export interface StepSource {
  id?: string;
  name?: string;
  send?: string | SendSource;
  refer?: string | SendSource;
  recommend?: RecommendSource;
  print?: PrintSource;
  wait?: string | WaitSource;
  choose?: ChooseSource;
  update?: UpdateSource;
  task?: TaskSource;
  stop?: Record<string, never>;
  split?: SplitSource;
  repeat?: RepeatSource;
  notify?: NotifySource;
  call?: CallSource;
}

/** Blocks a step can have. */
export const BLOCKS = ['send', 'recommend', 'print', 'wait', 'choose', 'split', 'repeat', 'update', 'task', 'notify', 'refer', 'call', 'stop'] as const;
export type BlockName = (typeof BLOCKS)[number];
