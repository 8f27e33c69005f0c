import type { LogRecord } from '@parcours/event-log';
import type { Command } from '@parcours/journey';
import type { DeadLetter } from '@parcours/store';
import { z } from 'zod';

const commandSchema = z.looseObject({
  id: z.string().min(1),
  type: z.literal('content.offer'),
  at: z.number(),
  contact: z.string().min(1),
  learner: z.string(),
  journey: z.string(),
  runId: z.string(),
  run: z.string(),
  step: z.string(),
  purpose: z.string(),
  locale: z.string(),
  expiresAt: z.number().optional(),
  detail: z.looseObject({ slot: z.string().optional(), limit: z.number().int().min(1).max(50).optional(), filter: z.string().optional() }).optional(),
});

/** The commands of a batch's records; what is none becomes a dead letter, and the others go on. `now`: epoch ms. */
export function readCommands(records: LogRecord[], now: number): { commands: Command[]; letters: DeadLetter[] } {
  const commands: Command[] = [];
  const letters: DeadLetter[] = [];
  for (const { topic, generation, partition, offset, value } of records) {
    const parsed = commandSchema.safeParse(jsonOf(value));
    // The schema checks what this channel reads; the rest of the command is the engine's own and is passed on as it is.
    if (parsed.success) commands.push(parsed.data as unknown as Command);
    else {
      const issue = parsed.error.issues[0];
      const reason = `No content.offer command: ${issue?.path.join('.') || 'value'}: ${issue?.message ?? 'not readable'}.`;
      letters.push({ id: `record-${topic}-${generation}-${partition}-${offset}`, kind: 'command', code: 'command-invalid', reason, topic, partition, offset, at: now, status: 'open', body: value });
    }
  }
  return { commands, letters };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
