import { z } from 'zod';
import { id, learnerData, text } from './parts';

const consent = z.looseObject({
  purpose: id,
  /** Absent: all channels. */
  channel: id.optional(),
  proof: z.looseObject({ form: text.optional() }).optional(),
});

const topics = z.array(text).optional();

export const consentSchemas = {
  'consent.granted': learnerData({ consent }),
  'consent.withdrawn': learnerData({ consent }),
  'preference.changed': learnerData({ consent: consent.optional(), topics }),
  'interest.declared': learnerData({ topics }),
  'referral.created': learnerData({ referral: z.looseObject({}).optional(), topics }),
  /** Why nothing more may reach this person. */
  'contact.closed': learnerData({ reason: z.enum(['deceased', 'left', 'erased']) }),
  /** News for a training manager, who is the `learner` here: what, of whom. */
  'manager.noticed': learnerData({ what: z.unknown().optional(), of: z.unknown().optional() }),
};
