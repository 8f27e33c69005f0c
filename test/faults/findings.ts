/** The checks by name, with what each holds. */
export const checks = {
  'accepted-lost': 'no accepted event is lost in effect',
  'two-bodies': 'no command id is published with two different bodies',
  'commands-differ': 'the commands are those of the reference',
  'contact-differs': 'every contact ends as in the reference',
  'wait-lost': 'every run stands where the reference has it: no event of a wait is lost',
  'traces-differ': 'the traces are those of the reference, each once',
  'trace-twice': 'traces are unique by id',
  'timer-lost': 'timers fire',
  'timer-early': 'timers never fire before they are due',
  'timer-overtakes': 'a contact changes only by its records in order, so that no timer overtakes an event before it',
  'now-back': 'the now of a contact never goes back',
  'stale-write': 'a contact is only written over the version it was decided from',
  'offset-gap': 'an offset is committed only behind a contiguous prefix of decided records',
  'offset-back': 'a committed offset never goes back',
  'parked-order': 'nothing is decided for a parked contact',
  'queue-left': 'nothing stays parked or queued behind the operator',
  'run-held': 'no run is held when its journey goes on',
  'published-uncommitted': 'nothing is published that was not committed',
  'unpublished': 'nothing stays in an outbox unpublished',
  'archive-differs': 'every outcome is archived once',
  'zombie-changes': 'a zombie owner changes nothing',
  stuck: 'no partition is held when nothing is at fault',
  'unexpected-fault': 'the engine throws only what was thrown at it',
} as const;

export type Check = keyof typeof checks;

export interface Finding {
  check: Check;
  what: string;
}

/** What is found wrong in one history; a check is told once. */
export class Findings {
  readonly all: Finding[] = [];

  add(check: Check, what: string): void {
    if (!this.all.some((finding) => finding.check === check)) this.all.push({ check, what: what.slice(0, 4000) });
  }
}
