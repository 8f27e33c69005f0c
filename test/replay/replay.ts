import type { House } from '@parcours-apps/standalone';
import type { LearnerEvent } from '@parcours/events';

export interface ReplayAccount {
  sent: number;
  accepted: number;
  duplicates: number;
  rejected: { code: string; count: number }[];
  archived: number;
  entered: number;
  seconds: number;
  eventsPerSecond: number;
}

export const replayKey = 'replay-key-replay-key';
const batchSize = 500;

/** Sends events in order through the intake and waits until all of them are decided; answers the account. */
export async function replay(events: LearnerEvent[], house: House, onProgress: (sent: number) => void): Promise<ReplayAccount> {
  const begun = performance.now();
  const answers = { accepted: 0, duplicates: 0, rejected: new Map<string, number>() };
  for (let from = 0; from < events.length; from += batchSize) {
    const response = await fetch(`${house.url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/cloudevents-batch+json', authorization: `Bearer ${replayKey}` },
      body: JSON.stringify(events.slice(from, from + batchSize)),
    });
    if (response.status !== 202) throw new Error(`the intake answered ${response.status}: ${await response.text()}`);
    const answer = (await response.json()) as { accepted: number; duplicates: number; rejected: { code: string }[] };
    answers.accepted += answer.accepted;
    answers.duplicates += answer.duplicates;
    for (const { code } of answer.rejected) answers.rejected.set(code, (answers.rejected.get(code) ?? 0) + 1);
    onProgress(Math.min(from + batchSize, events.length));
  }
  await house.idle();
  const seconds = (performance.now() - begun) / 1000;
  const counts = await house.stores.archive.counts();
  const traces = await house.stores.traces.counts({ journey: 'first-weeks' });
  return {
    sent: events.length,
    accepted: answers.accepted,
    duplicates: answers.duplicates,
    rejected: [...answers.rejected].map(([code, count]) => ({ code, count })),
    archived: counts.appended + counts.pending + counts.anonymous,
    entered: traces.filter(({ outcome }) => outcome === 'entered').reduce((sum, { count }) => sum + count, 0),
    seconds,
    eventsPerSecond: Math.round(events.length / seconds),
  };
}
