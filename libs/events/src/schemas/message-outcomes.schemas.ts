import { z } from 'zod';
import { id, namedOtherwise, text } from './parts';

/** What became of a message: `command` names the command it answers, and through it the contact, the purpose and the run. */
const outcome = { command: id, step: text.optional() };
const ofCommand = namedOtherwise(outcome);

export const messageOutcomeSchemas = {
  'email.delivered': ofCommand,
  /** Hard: the address is dead. Soft: it may work again. */
  'email.bounced': namedOtherwise({ ...outcome, kind: z.enum(['hard', 'soft']) }),
  'email.opened': ofCommand,
  'email.clicked': ofCommand,
  'email.complained': ofCommand,
  'email.refused': ofCommand,
  'email.uncertain': ofCommand,
  'recommendation.shown': ofCommand,
  'recommendation.clicked': ofCommand,
  'recommendation.empty': ofCommand,
  'print.posted': ofCommand,
  'print.returned': ofCommand,
  'print.scanned': ofCommand,
  'print.refused': ofCommand,
  'task.closed': ofCommand,
  /** `target`: the id of the event or statement that no longer holds. */
  'statement.voided': namedOtherwise({ target: id }),
};
