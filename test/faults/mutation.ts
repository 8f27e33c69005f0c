import type { LoopRules } from '@parcours-apps/journeys';

/** One guarantee switched off, to prove that the simulation notices. */
export interface Mutation {
  name: string;
  rules?: Partial<LoopRules>;
  /** The store writes over any version. */
  ignoresVersions?: boolean;
  /** The store tells nobody that a race was lost. */
  hidesConflicts?: boolean;
  /** The store clears all of a parking queue, also what was queued behind the answer. */
  clearsWholeQueue?: boolean;
  /** The next wake-up is committed in a second write. */
  wakesInSecondWrite?: boolean;
  /** Due timers are decided by the poller instead of being appended. */
  decidesTimers?: boolean;
  /** The offset is committed before the batch is handled. */
  commitsOffsetFirst?: boolean;
}
