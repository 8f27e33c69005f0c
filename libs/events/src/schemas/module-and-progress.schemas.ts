import { z } from 'zod';
import { activity, amount, learnerData, number } from './parts';

/** A module is an activity; which one must be said. */
const ofModule = learnerData({ activity });

const progress = { done: amount.optional(), total: amount.optional(), ratio: amount.optional() };

export const moduleAndProgressSchemas = {
  'module.started': ofModule,
  'module.completed': ofModule,
  'module.uncompleted': ofModule,
  'progress.updated': learnerData(progress),
  'score.recorded': learnerData({
    raw: number.optional(),
    min: number.optional(),
    max: number.optional(),
    scaled: number.optional(),
    final: z.boolean().optional(),
  }),
  'content.viewed': learnerData({ duration: amount.optional() }),
  'content.rated': learnerData({ useful: z.boolean().optional() }),
  /** Position and duration in seconds. */
  'media.progressed': learnerData({ position: amount.optional(), duration: amount.optional() }),
};
