import { parseTime } from '@parcours/events';
import { z } from 'zod';

/** Text of one line: control characters have no place in ids, references and names. */
const line = (most: number) =>
  z
    .string('expected text')
    .min(1, 'may not be empty')
    .max(most, `at most ${most} characters`)
    .refine((text) => !hasControl(text), 'control characters are not allowed');

/** An id of ours: command, run, journey, task, key, contact. */
export const idInput = line(300);

/** What names a learner: a contact id, `email:ADDRESS`, `SCHEME:ISSUER:VALUE`. Longer ones than this name nobody. */
export const refInput = line(1_600);

export const cursorInput = line(600);

export const pageInput = {
  limit: z
    .string('expected one number')
    .regex(/^\d{1,3}$/, 'expected a whole number from 1 to 500')
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= 500, 'expected a whole number from 1 to 500')
    .default(100),
  cursor: cursorInput.optional(),
};

/** RFC 3339, read as epoch ms. */
export const timeInput = z.string('expected one time').transform((text, context) => {
  const instant = parseTime(text);
  if (instant === undefined) context.addIssue({ code: 'custom', message: 'expected a time as of RFC 3339, such as 2026-03-02T09:00:00Z' });
  return instant ?? z.NEVER;
});

/** Words of a person, a note: line breaks are welcome. */
export const noteInput = z.string('expected text').max(5_000, 'at most 5000 characters');

/** A word that events and conditions may carry on: an outcome, a name. */
export const wordInput = line(200);

function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}
