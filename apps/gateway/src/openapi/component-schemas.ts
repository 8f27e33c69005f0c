import { toJsonSchema, type JsonSchema } from '@parcours/events';
import { z } from 'zod';
import * as channel from './schemas/channel.schemas';
import * as journey from './schemas/journey.schemas';
import * as learner from './schemas/learner.schemas';
import * as operation from './schemas/operation.schemas';

/** What `/v1` says and is told, by its name in the document. */
export const apiSchemas = {
  Problem: operation.problem,
  IntakeAnswer: operation.intakeAnswer,
  LearnerView: learner.learnerView,
  TimelineItem: learner.timelineItem,
  LearnerExport: learner.learnerExport,
  Erasure: learner.erasure,
  Retention: learner.retention,
  ConsentHistory: learner.consentHistory,
  RunView: learner.runView,
  RunAsked: learner.runAsked,
  JourneySummary: journey.journeySummary,
  JourneyDetail: journey.journeyDetail,
  JourneyReport: journey.journeyReport,
  JourneyProblem: journey.journeyProblem,
  JourneyFiles: journey.journeyFiles,
  JourneysValidated: journey.journeysValidated,
  PublishedSet: journey.publishedSet,
  PausedState: journey.pausedState,
  EntryRequest: journey.entryRequest,
  EntryAsked: journey.entryAsked,
  Message: channel.messageView,
  MessageContent: channel.messageContent,
  Recommendations: channel.recommendations,
  PrintRun: channel.printRunDetail,
  PrintRunWithPieces: channel.printRunWithPieces,
  Task: channel.taskView,
  TaskClosing: channel.taskClosing,
  DeadLetter: operation.deadLetter,
  Desk: operation.desk,
  Status: operation.status,
  SendsState: operation.sendsState,
  Clock: operation.clock,
  Key: operation.keyView,
  KeyRequest: operation.keyRequest,
  KeyCreated: operation.keyCreated,
} as const;

export type SchemaName = keyof typeof apiSchemas | 'LearnerEvent';

const uri = (id: string): string => `#/components/schemas/${id}`;

/** A reference to a schema of the document. */
export const ref = (name: SchemaName): JsonSchema => ({ $ref: uri(name) });

/** A page of items: `next` is the cursor of the one behind it, absent on the last. */
export const pageOf = (name: SchemaName): JsonSchema => ({
  type: 'object', required: ['items'], properties: { items: { type: 'array', items: ref(name) }, next: { type: 'string', description: 'Cursor of the following page; absent on the last.' } },
});

/** All of `components.schemas`: the API's own, and the events' with the records they share. */
export function componentSchemas(): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(apiSchemas)) registry.add(schema, { id });
  const own = z.toJSONSchema(registry, { uri, io: 'input' }).schemas as Record<string, JsonSchema>;
  return Object.fromEntries([...Object.entries(toJsonSchema(uri)), ...Object.entries(own)].map(([name, schema]) => [name, bare(schema)]));
}

/** Within a document a schema has neither an address of its own nor a dialect of its own. */
function bare({ $id: _id, $schema: _schema, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
