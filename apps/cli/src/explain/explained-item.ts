/** What the timeline of a learner tells of one thing, as the API gives it. */
export interface ExplainedItem {
  at: string | number;
  kind: 'event' | 'trace' | 'message';
  title: string;
  /** Of an event: its source and id, as causes and facts name it. */
  id?: string;
  name?: string;
  journey?: string;
  run?: string;
  step?: string;
  outcome?: string;
  reason?: string;
  condition?: string;
  saw?: Record<string, unknown>;
  because?: EarlierFact;
  cause?: { type: string; id?: string; name?: string };
  message?: { id: string; channel: string; subject?: string; status: string; reason?: string };
}

/** What of the past a refusal rests on. */
export interface EarlierFact {
  what: string;
  at?: string;
  id?: string;
  name?: string;
  purpose?: string;
  channel?: string;
  journey?: string;
  step?: string;
}
