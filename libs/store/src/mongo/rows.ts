import type { mongo } from 'mongoose';
import { duplicatesIn, isUnknownOutcome } from './mongo-fault';
import type { MongoHouse, Row } from './mongo-house';

/** A key of several parts as text: whatever the parts hold, two keys are one only where all parts are. */
export const keyOf = (...parts: (string | number)[]): string => JSON.stringify(parts);

/** Asks for exactly this value: an object in its place is compared, never read as an operator. */
export const is = <T>(value: T): { $eq: T } => ({ $eq: value });

/** Conditions on the fields that have a value; undefined ones ask nothing. */
export function asked(fields: Record<string, string | number | undefined>): Record<string, { $eq: string | number }> {
  return Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, is(value)]])));
}

/** Inserts the rows that are absent. Answers which places of `rows` stood already, also by an earlier row of the call. */
export async function insertAbsent<T extends Row>(collection: mongo.Collection<T>, rows: T[]): Promise<Set<number>> {
  if (rows.length === 0) return new Set();
  try {
    await collection.insertMany(rows as mongo.OptionalUnlessRequiredId<T>[], { ordered: false });
    return new Set();
  } catch (error) {
    const standing = duplicatesIn(error);
    if (!standing) throw error;
    return new Set(standing);
  }
}

/** The answer, or undefined where nobody knows whether it was done. */
export async function settled<Answer>(write: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await write();
  } catch (error) {
    if (isUnknownOutcome(error)) return undefined;
    throw error;
  }
}

/** Does an upsert again that lost the race of its insertion: it finds the row the second time. */
export async function upsert<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    return work();
  }
}

const isDuplicate = (error: unknown): boolean => duplicatesIn(error) !== undefined || (error instanceof Error && 'code' in error && error.code === 11000);

/** Reserves `count` places in the order of a collection; answers the first. They grow, over all processes, and may have gaps. */
export async function reservePlaces(house: MongoHouse, collection: string, count: number): Promise<number> {
  const row = await house.on<Row & { n: number }, { n: number } | null>('counters', `counting ${collection}`, (counters) =>
    upsert(() => counters.findOneAndUpdate({ _id: is(collection) }, { $inc: { n: count } }, { upsert: true, returnDocument: 'after' })),
  );
  return (row?.n ?? count) - count + 1;
}
