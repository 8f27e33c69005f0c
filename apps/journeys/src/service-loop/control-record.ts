import type { EngineInput } from '@parcours/journey';
import type { VersionsRecord } from '@parcours/publishing';

/** An operator's answer to a parked contact: its poison record and its queue are decided in order, or thrown away, and it is unparked. */
export interface ParkingRecord {
  type: 'parking.replay' | 'parking.discard';
  contact: string;
  deadLetter: string;
  by: string;
}

export type LoopInput = EngineInput | VersionsRecord | ParkingRecord;

/** The contact an input concerns; a control record concerns none. */
export function contactOf(input: LoopInput): string | undefined {
  switch (input.type) {
    case 'control.versions':
      return undefined;
    case 'event':
      return input.event.subject;
    default:
      return input.contact;
  }
}

const types = new Set<string>([
  'event', 'timer.due', 'run.exit', 'run.retry', 'address.reopen', 'journey.resumed', 'journey.enter', 'control.versions', 'parking.replay', 'parking.discard',
] satisfies LoopInput['type'][]);

/** Reads a record's value. What is no input of ours is a fault that names what was found. */
export function readInput(value: string): LoopInput {
  const input = JSON.parse(value) as LoopInput;
  if (typeof input !== 'object' || input === null || !types.has(input.type)) {
    throw new SyntaxError(`no engine input: type ${JSON.stringify((input as { type?: unknown } | null)?.type)}`);
  }
  return input;
}

export function isParkingInput(input: LoopInput | undefined): input is ParkingRecord {
  return input?.type === 'parking.replay' || input?.type === 'parking.discard';
}
