import type { JsonSchema } from '@parcours/events';
import type { ApiScope } from '@parcours/platform';

/** A route as it is described: `build-operation` makes OpenAPI of it. */
export interface ApiRoute {
  method: 'get' | 'post' | 'delete';
  /** With `{parameters}`. */
  path: string;
  summary: string;
  description?: string;
  tag: Tag;
  /** `public`: no key needed. */
  scope: ApiScope | 'public';
  query?: Record<string, { description: string; schema: JsonSchema; required?: boolean }>;
  body?: { required: boolean; content: Record<string, JsonSchema>; description?: string };
  /** What it answers when it does what it is asked, by status. A media type without schema is a file. */
  answers: Record<number, { description: string; content?: Record<string, JsonSchema | undefined> }>;
  /** Statuses of problems it has besides 401, 403 and 503. */
  refuses?: number[];
  /** What `Idempotency-Key` does here; absent: the first answer is given again for 24 hours. */
  idempotency?: string | false;
}

export const tags = {
  events: 'Learner events come in',
  learners: 'Learners, what happened to them and why',
  journeys: 'Journeys: what is in force, how they do, steering them',
  messages: 'What the channels sent, offered and printed',
  operation: 'Running a deployment',
  health: 'For orchestrators and Prometheus',
} as const;

export type Tag = keyof typeof tags;

const text: JsonSchema = { type: 'string' };

export const learnerQuery = { description: 'Contact id, `email:ADDRESS` or `SCHEME:ISSUER:VALUE`.', schema: text };

export const pageQuery = {
  limit: { description: 'Items at most.', schema: { type: 'integer', minimum: 1, maximum: 500, default: 100 } as JsonSchema },
  cursor: { description: '`next` of the page before.', schema: text },
};

export const textQuery = (description: string) => ({ description, schema: text });
export const wordQuery = (description: string, words: string[]) => ({ description, schema: { type: 'string', enum: words } as JsonSchema });

/** The one usual answer: 200 with JSON. */
export const json = (description: string, schema: JsonSchema) => ({ 200: { description, content: { 'application/json': schema } } });
