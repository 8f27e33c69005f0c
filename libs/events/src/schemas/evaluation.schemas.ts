import { z } from 'zod';
import { learner, records, text } from './parts';

/** `nps` answers a 0-10 recommendation question and nothing else; other marks are `answers`. */
const evaluation = z.looseObject({
  kind: z.enum(['hot', 'cold']),
  instrument: z.union([text, z.looseObject({})]).optional(),
  answers: z.union([z.array(z.unknown()), z.looseObject({})]).optional(),
  nps: z.int().min(0).max(10).optional(),
  interests: z.array(text).optional(),
  referral: z.looseObject({}).optional(),
  comment: text.optional(),
  anonymous: z.boolean().optional(),
});

/** Evaluations are the one family that may come from nobody: then they say so. */
function evaluationData<Shape extends z.ZodRawShape>(shape: Shape) {
  return z
    .looseObject({ learner: learner.optional(), ...records, anonymous: z.boolean().optional(), ...shape })
    .superRefine((data: { learner?: unknown; anonymous?: unknown; evaluation?: { anonymous?: unknown } }, context) => {
      const anonymous = data.anonymous === true || data.evaluation?.anonymous === true;
      if (data.learner === undefined && !anonymous)
        context.addIssue({ code: 'custom', path: ['learner'], message: 'a learner {identifiers}, or evaluation.anonymous: true' });
    });
}

export const evaluationSchemas = {
  'evaluation.invited': evaluationData({ evaluation: evaluation.optional() }),
  'evaluation.submitted': evaluationData({ evaluation }),
};
