import type { Command, CommandType } from '@parcours/journey';
import { parsedJson, traceOf, type TraceHeaders } from '@parcours/platform';
import { z } from 'zod';
import type { DeadLetter } from './ports';

/** What of a log record is read here. */
interface CommandRecord {
  topic: string;
  generation: number;
  partition: number;
  offset: number;
  value: string;
  headers?: Record<string, string>;
}

export interface ReadCommands {
  commands: Command[];
  letters: DeadLetter[];
  origins: Map<string, TraceHeaders>;
}

const commandSchema = z.looseObject({
  id: z.string().min(1),
  at: z.number(),
  contact: z.string().min(1),
  learner: z.string(),
  journey: z.string(),
  runId: z.string(),
  run: z.string(),
  step: z.string(),
  purpose: z.string(),
  locale: z.string(),
  timeZone: z.string(),
  set: z.string(),
  context: z.record(z.string(), z.unknown()),
  expiresAt: z.number().optional(),
});

/**
 * The commands of a batch's records; what is none becomes a dead letter, and the others go on. `more` checks what this channel reads
 * beside what all commands have. `now`: epoch ms. `origins`: the traces that commands belong to, by command id, where they belong to one.
 */
export function readCommands(records: readonly CommandRecord[], type: CommandType, now: number, more: z.ZodType = z.looseObject({})): ReadCommands {
  const schema = commandSchema.extend({ type: z.literal(type) });
  const commands: Command[] = [];
  const letters: DeadLetter[] = [];
  const origins: ReadCommands['origins'] = new Map();
  for (const { topic, generation, partition, offset, value, headers } of records) {
    const json = parsedJson(value);
    const common = schema.safeParse(json);
    const own = more.safeParse(json);
    if (common.success && own.success) {
      commands.push(common.data as unknown as Command);
      const trace = traceOf(headers);
      if (trace) origins.set(common.data.id, trace);
      continue;
    }
    const issue = common.error?.issues[0] ?? own.error?.issues[0];
    const reason = `No ${type} command: ${issue?.path.join('.') || 'value'}: ${issue?.message ?? 'not readable'}.`;
    letters.push({ id: `record-${topic}-${generation}-${partition}-${offset}`, kind: 'command', code: 'command-invalid', reason, topic, partition, offset, at: now, status: 'open', body: value });
  }
  return { commands, letters, origins };
}
