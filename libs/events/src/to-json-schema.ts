import { z } from 'zod';
import { EVENT_NAMES } from './event-types';
import { allSchemas, schemaOf } from './schemas';
import { envelope } from './schemas/envelope.schema';
import * as parts from './schemas/parts';

/** A JSON Schema document (draft 2020-12), as plain JSON. */
export type JsonSchema = Record<string, unknown>;

/** The records that get a name of their own, so that no event's schema repeats them. */
const named = {
  Identifier: parts.identifier,
  PostalAddress: parts.address,
  Attributes: parts.attributes,
  Learner: parts.learner,
  Person: parts.person,
  Account: parts.account,
  Course: parts.course,
  Enrolment: parts.enrolment,
  Activity: parts.activity,
};

/**
 * JSON Schemas of the envelope (`LearnerEvent`), of each canonical event's data (by short name), of the data of any other
 * type (`OtherEvent`) and of the records they share, by name: ready for OpenAPI's `components.schemas`. `uri` says how one
 * refers to another. Rules between fields (a learner or `anonymous`) are prose in the documentation, not here.
 */
export function toJsonSchema(uri: (id: string) => string = (id) => `#/components/schemas/${id}`): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  registry.add(envelope, { id: 'LearnerEvent' });
  registry.add(schemaOf(''), { id: 'OtherEvent' });
  // Names of one family may share a schema object, which has one place in a registry: each name gets a copy.
  const schemas = allSchemas();
  for (const name of EVENT_NAMES) registry.add(schemas[name].clone(), { id: name });
  return z.toJSONSchema(registry, { uri, io: 'input', unrepresentable: 'any' }).schemas as Record<string, JsonSchema>;
}
