import type { Ending } from './after-course';
import { clock } from './calendar';
import type { CohortLearner } from './cohort-types';

/** A course in a room that ends in the period's last week. Days count from the period's end: -1 is its last day. */
export interface LastRoom {
  account: string;
  course: string;
  enrolled: number;
  starts: number;
  /** One for each seat. */
  endings: readonly Ending[];
}

/** Seats in a course that begins after the period's end (`starts` days after it). */
export interface Booking {
  /** Absent: a private person. */
  account?: string;
  course: string;
  enrolled: number;
  /** Minute of that day. */
  minute?: number;
  starts: number;
  seats: number;
}

/** Somebody who learns alone. */
export interface LastStudy {
  timeZone: CohortLearner['timeZone'];
  /** The day of her last module, or of her enrolment where she did none. */
  last: number;
  /** When she begins that module, minute of the day. */
  minute: number;
  done: 'none' | 'first' | 'all but one' | 'all';
  /** How many days before her first module she was enrolled, at least; 3 where not said. */
  early?: number;
}

const never: Ending = { answering: 'never' };

/** Completed on the last days: their evaluations come, are asked for again, or open what follows. */
export const lastRooms: readonly LastRoom[] = [
  { account: 'acc-loire', course: 'excel-2', enrolled: -24, starts: -6, endings: [never, { answering: 'reminded', nps: 8 }, { answering: 'reminded', nps: 7 }, { answering: 'asked', nps: 9 }, never] },
  { account: 'acc-verdier', course: 'sql', enrolled: -21, starts: -5, endings: [{ answering: 'unasked', nps: 4 }, never, { answering: 'reminded', nps: 5 }, { answering: 'asked', nps: 10 }, never] },
  { account: 'acc-nordlog', course: 'management', enrolled: -20, starts: -4, endings: [{ answering: 'unasked', nps: 3 }, { answering: 'unasked', nps: 8 }, never, { answering: 'unasked', nps: 5 }, { answering: 'asked', nps: 9 }, never] },
];

/** They wait for their practical information, the clinique's for the morning after; whoever books late in the evening waits for the desk to open. */
export const bookings: readonly Booking[] = [
  { account: 'acc-hopital', course: 'data-protection', enrolled: -15, starts: 7, seats: 4 },
  { account: 'acc-verdier', course: 'power-bi', enrolled: -13, starts: 9, seats: 5 },
  { account: 'acc-rhin', course: 'excel-1', enrolled: -11, starts: 15, seats: 4 },
  { account: 'acc-armor', course: 'word-1', enrolled: -5, starts: 21, seats: 3 },
  { course: 'excel-3', enrolled: -8, starts: 10, seats: 1 },
  { course: 'word-1', enrolled: -1, minute: clock(18, 30), starts: 3, seats: 1 },
];

const inFrance = { timeZone: 'Europe/Paris' } as const;

/**
 * Evenings matter: what falls due after eight waits for the next morning. Somebody silent is written to after 14 days, gets a letter 5
 * days later and a call another 5 later.
 */
export const lastStudies: readonly LastStudy[] = [
  // Completed: within the two hours before the end; in the evenings, so that each of the three mails stands at its window.
  { timeZone: 'America/Toronto', last: -1, minute: clock(18, 15), done: 'all' },
  { ...inFrance, last: -1, minute: clock(20), done: 'all' },
  { ...inFrance, last: -1, minute: clock(18, 45), done: 'all' },
  { ...inFrance, last: -3, minute: clock(20), done: 'all' },
  { ...inFrance, last: -6, minute: clock(20), done: 'all' },
  { ...inFrance, last: -2, minute: clock(15), done: 'all' },
  // Silent after the letter, after the mail, at the mail's window.
  { ...inFrance, last: -22, minute: clock(11), done: 'first' },
  { ...inFrance, last: -21, minute: clock(14, 30), done: 'all but one' },
  { ...inFrance, last: -20, minute: clock(10), done: 'first' },
  { ...inFrance, last: -18, minute: clock(10), done: 'none' },
  { ...inFrance, last: -17, minute: clock(12, 15), done: 'first' },
  { ...inFrance, last: -16, minute: clock(16), done: 'all but one' },
  { ...inFrance, last: -15, minute: clock(20), done: 'first' },
  // At work, or silent for less than 14 days.
  { ...inFrance, last: -12, minute: clock(9, 30), done: 'none' },
  { ...inFrance, last: -11, minute: clock(11), done: 'first', early: 10 },
  { ...inFrance, last: -7, minute: clock(17), done: 'all but one' },
  { ...inFrance, last: -4, minute: clock(20, 15), done: 'first', early: 13 },
  { ...inFrance, last: -2, minute: clock(10, 45), done: 'first' },
  { ...inFrance, last: -1, minute: clock(14), done: 'all but one' },
];
