/** One identifier of a person, as a platform states it. `issuer` says who gave the value out; e-mail addresses have none. */
export interface Identifier {
  scheme: string;
  issuer?: string;
  value: string;
}

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

export interface LearnerClaim {
  identifiers: Identifier[];
  attributes?: Record<string, JsonValue>;
}

/** Data of a learner event; what a name requires beyond this is checked by its schema (`schemaOf`). Times are RFC 3339 strings. */
export interface LearnerEventData {
  learner?: LearnerClaim;
  actor?: LearnerClaim;
  account?: { id: string; name?: string; managers?: LearnerClaim[] };
  course?: { id: string; name?: string; run?: string };
  enrolment?: { id: string; mode?: string; role?: string; starts?: string; ends?: string; session?: string; by?: string; [field: string]: JsonValue | undefined };
  activity?: { id: string; type?: string; name?: string };
  evaluation?: { kind: string; nps?: number; interests?: string[]; [field: string]: JsonValue | undefined };
  consent?: { purpose: string; channel?: string; proof?: { form?: string; [field: string]: JsonValue | undefined } };
  [field: string]: unknown;
}

/**
 * The canonical learner event: a CloudEvents 1.0 envelope with structured JSON data. `type` is the full name
 * (`org.parcours.learner.<name>.v1`), `time` when it happened (RFC 3339, UTC), `subject` the contact id (set by the gateway).
 */
export interface LearnerEvent {
  specversion: '1.0';
  id: string;
  source: string;
  type: string;
  time: string;
  subject?: string;
  datacontenttype?: string;
  origin?: string;
  originid?: string;
  receivedat?: string;
  /** History: decided with sends suppressed. */
  backfill?: boolean;
  data: LearnerEventData;
  [extension: string]: unknown;
}
