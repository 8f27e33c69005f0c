import { formatTime, shortName, type LearnerEvent } from '@parcours/events';
import { consentChannelOf, type JourneyDefinition, type Trace } from '@parcours/journey';
import type { ArchivedEvent, Message } from '@parcours/store';

/** What of the past a decision rests on. `id`: of the event, `source id`; absent where nothing was ever said. */
export interface EarlierFact {
  what: 'withdrawn' | 'never-granted' | 'complained' | 'bounced' | 'closed' | 'paused' | 'held-out';
  at?: string;
  id?: string;
  /** Short name of the event. */
  name?: string;
  purpose?: string;
  channel?: string;
  journey?: string;
  step?: string;
}

export interface LearnerPast {
  events: readonly ArchivedEvent[];
  traces: readonly Trace[];
  messages: readonly Message[];
}

/** The earlier fact that a step was skipped for, as far as what is kept of the learner knows it. `definitionOf`: of a trace's version. */
export async function earlierFact(trace: Trace, past: LearnerPast, definitionOf: (trace: Trace) => Promise<JourneyDefinition | undefined>): Promise<EarlierFact | undefined> {
  if (trace.outcome !== 'skipped' && trace.reason !== 'closed') return undefined;
  const block = trace.step === undefined ? undefined : (await definitionOf(trace))?.steps[trace.step]?.block;
  const acting = block && 'purpose' in block ? block : undefined;
  const [purpose, channel] = [acting?.purpose, acting && consentChannelOf(acting)];
  switch (trace.reason) {
    case 'no-consent':
    case 'unsubscribed': {
      const said = { ...(purpose !== undefined && { purpose }), ...(channel !== undefined && { channel }) };
      const withdrawal = lastBefore(past, trace, 'consent.withdrawn', ({ consent }) => consent?.purpose === purpose && concerns(channel, consent?.channel));
      if (withdrawal) return { ...withdrawal, what: 'withdrawn', ...said };
      return trace.reason === 'no-consent' ? { what: 'never-granted', ...said } : undefined;
    }
    case 'complained': {
      const purposes = new Map(past.messages.map((message) => [message.id, message.purpose]));
      const found = lastBefore(past, trace, 'email.complained', ({ command, purpose: stated }) => (stated ?? purposes.get(String(command)) ?? purpose) === purpose);
      return found && { ...found, what: 'complained' };
    }
    case 'bounced': {
      const found = lastBefore(past, trace, 'email.bounced', ({ kind }) => kind === 'hard');
      return found && { ...found, what: 'bounced' };
    }
    case 'closed': {
      const found = lastBefore(past, trace, 'contact.closed', () => true);
      return found && { ...found, what: 'closed' };
    }
    case 'paused':
      return pauseBefore(trace, past.traces, definitionOf);
    case 'held-out': {
      const found = past.traces.find(({ runId, outcome, reason }) => runId === trace.runId && outcome === 'noted' && reason === 'held-out');
      return found && byStep(found, 'held-out');
    }
    default:
      return undefined;
  }
}

/** Whether a withdrawal weighs on a channel: its own, or all; of print and phone any. */
function concerns(channel: string | undefined, withdrawn: string | undefined): boolean {
  return withdrawn === undefined || withdrawn === channel || channel === 'print' || channel === 'phone';
}

/** The last one that was received by then; where clocks differ, the last that had happened. */
function lastBefore({ events }: LearnerPast, { at }: Trace, name: string, fits: (data: LearnerEvent['data']) => boolean): Omit<EarlierFact, 'what'> | undefined {
  const such = events.filter(({ event }) => shortName(event.type) === name && fits(event.data));
  const found = such.findLast(({ receivedAt }) => receivedAt <= at) ?? such.findLast(({ time }) => time <= at);
  return found && { at: formatTime(found.time), id: `${found.source} ${found.id}`, name };
}

/** The step that paused promotions last, in any journey. */
async function pauseBefore(trace: Trace, traces: readonly Trace[], definitionOf: (trace: Trace) => Promise<JourneyDefinition | undefined>): Promise<EarlierFact | undefined> {
  for (const earlier of traces.slice(0, Math.max(0, traces.findIndex(({ id }) => id === trace.id))).reverse()) {
    if (earlier.outcome !== 'acted' || earlier.step === undefined) continue;
    const block = (await definitionOf(earlier))?.steps[earlier.step]?.block;
    if (block?.type === 'update' && block.pausePromotions) return byStep(earlier, 'paused');
  }
  return undefined;
}

function byStep({ at, cause, journey, step }: Trace, what: EarlierFact['what']): EarlierFact {
  return { what, at: formatTime(at), ...(cause.id !== undefined && { id: cause.id }), ...(cause.name !== undefined && { name: cause.name }), journey, ...(step !== undefined && { step }) };
}
