import type { LearnerEvent } from '@parcours/events';

export interface DemoTarget {
  /** Base address of the running house. */
  url: string;
  key: string;
  /** Moves the clock; see `TimeMachine.moveTo`. */
  moveTo(instant: number, inclusive: boolean): Promise<number>;
}

export interface DemoProgress {
  /** Events sent so far, and the clock (epoch ms). */
  sent: number;
  now: number;
}

interface IntakeAnswer {
  accepted: number;
  duplicates: number;
  rejected: { index: number; code: string; message: string }[];
}

/**
 * Plays events in order of time through the HTTP intake, as a platform would send them: the clock goes up to an instant, its events
 * are sent, its timers fire, and on. Ends with the clock at `until` (epoch ms).
 */
export async function playDemo(events: LearnerEvent[], until: number, target: DemoTarget, onProgress: (progress: DemoProgress) => void): Promise<IntakeAnswer> {
  const total: IntakeAnswer = { accepted: 0, duplicates: 0, rejected: [] };
  let sent = 0;
  for (const [instant, ofInstant] of byInstant(events)) {
    await target.moveTo(instant, false);
    const answer = await send(ofInstant, target);
    total.accepted += answer.accepted;
    total.duplicates += answer.duplicates;
    total.rejected.push(...answer.rejected);
    await target.moveTo(instant, true);
    sent += ofInstant.length;
    onProgress({ sent, now: instant });
  }
  await target.moveTo(until, true);
  onProgress({ sent, now: until });
  return total;
}

function byInstant(events: LearnerEvent[]): Map<number, LearnerEvent[]> {
  const groups = new Map<number, LearnerEvent[]>();
  for (const event of events) {
    const instant = Date.parse(event.time);
    const group = groups.get(instant);
    if (group) group.push(event);
    else groups.set(instant, [event]);
  }
  return new Map([...groups].sort(([a], [b]) => a - b));
}

async function send(events: LearnerEvent[], { url, key }: DemoTarget): Promise<IntakeAnswer> {
  const response = await fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents-batch+json', authorization: `Bearer ${key}` },
    body: JSON.stringify(events),
  });
  if (response.status !== 202) throw new Error(`the intake answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as IntakeAnswer;
}
