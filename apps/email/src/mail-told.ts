import type { NewRecord } from '@parcours/event-log';
import { outcomeRecord } from '@parcours/journey';
import type { TraceHeaders } from '@parcours/platform';
import type { MailCommand } from './send-check.service';

/** What this service itself tells of a mail. */
export type MailTold = { type: 'delivered' } | { type: 'refused'; reason: string } | { type: 'bounced'; kind: 'hard' | 'soft'; reason: string } | { type: 'uncertain' };

/** What comes of a command belongs to its trace; by command id. */
export type Origins = ReadonlyMap<string, TraceHeaders>;

const source = 'parcours/email';

/** The learner event that tells a journey what became of its mail; telling it again changes nothing. `now`: epoch ms. */
export function mailTold({ id, contact, step, to }: Pick<MailCommand, 'id' | 'contact' | 'step' | 'to'>, { type, ...more }: MailTold, now: number, origins: Origins): NewRecord {
  const address = type === 'delivered' || type === 'bounced' ? { email: to } : {};
  return { ...outcomeRecord({ name: `email.${type}`, source, id: `${id}-${type}`, contact, now, data: { command: id, step, ...address, ...more } }), headers: origins.get(id) };
}
