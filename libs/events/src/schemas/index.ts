import type { z } from 'zod';
import { isEventName, type EventName } from '../event-types';
import { consentSchemas } from './consent.schemas';
import { courseSchemas } from './course.schemas';
import { enrolmentSchemas } from './enrolment.schemas';
import { evaluationSchemas } from './evaluation.schemas';
import { messageOutcomeSchemas } from './message-outcomes.schemas';
import { moduleAndProgressSchemas } from './module-and-progress.schemas';
import { learnerData } from './parts';
import { profileSchemas } from './profile.schemas';

/** The schema of an event's `data`. */
export type EventDataSchema = z.ZodType<Record<string, unknown>>;

const schemas: Readonly<Record<EventName, EventDataSchema>> = {
  ...profileSchemas,
  ...enrolmentSchemas,
  ...courseSchemas,
  ...moduleAndProgressSchemas,
  ...evaluationSchemas,
  ...consentSchemas,
  ...messageOutcomeSchemas,
};

/** Types we do not know: a learner, and whatever else they carry. */
const foreign: EventDataSchema = learnerData({});

/** The schema of the data of a short name; that of any other type asks for a learner alone. Unknown fields are kept by all. */
export function schemaOf(name: string): EventDataSchema {
  return isEventName(name) ? schemas[name] : foreign;
}

/** Every canonical event's data schema by short name. */
export function allSchemas(): Readonly<Record<EventName, EventDataSchema>> {
  return schemas;
}
