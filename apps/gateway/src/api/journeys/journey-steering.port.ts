/** A journey file as it was sent: `file` is what people call it, in problems and in the list of versions. */
export interface JourneyFile {
  file: string;
  source: string;
}

/** What keeps a set from being published, or is doubtful about it. `line` and `column` are 1-based. */
export interface JourneyProblem {
  file: string;
  line: number;
  column: number;
  code: string;
  message: string;
  severity: 'error' | 'warning';
}

export interface PublishedSet {
  set: string;
  journeys: { id: string; version: number; changed: boolean; file: string }[];
  warnings: JourneyProblem[];
}

/** Whoever can put journeys into force: the journeys service, reached by a call where both run in one process. */
export interface JourneySteering {
  /** Checks all files and publishes all or none. Journeys not among them stay as they are. */
  publish(files: JourneyFile[]): Promise<{ ok: true; published: PublishedSet } | { ok: false; problems: JourneyProblem[] }>;
  /** The same check, changing nothing. */
  validate(files: JourneyFile[]): Promise<{ ok: true; journeys: { id: string; file: string }[]; warnings: JourneyProblem[] } | { ok: false; problems: JourneyProblem[] }>;
  /** Answers the id of the set that is in force from now on. Throws `TerminalError` (`journey-unknown`). */
  pause(journey: string): Promise<string>;
  resume(journey: string): Promise<string>;
}

/** DI token of the process's `JourneySteering`. */
export const JOURNEY_STEERING = Symbol('JOURNEY_STEERING');
