/** A control record: records behind it on its partition are decided by another set. One is appended to every partition of `learner.events`. */
export interface VersionsRecord {
  type: 'control.versions';
  /** Records behind it are decided by this set. */
  set: string;
  /** Journeys that were paused and go on: their held runs get a `journey.resumed` each. */
  resumed?: string[];
}
