import { RetryableError, TerminalError } from '@parcours/platform';
import { mongo, MongooseError } from 'mongoose';

/** Unauthorized, AuthenticationFailed, and what hosted services answer instead. */
const refused = new Set<unknown>([13, 18, 8000]);
/** BSONObjectTooLarge, Location17419 and 17420 (a document grew too large by an update). */
const tooLarge = new Set<unknown>([10334, 17419, 17420]);
/** BadValue, FailedToParse, TypeMismatch, DuplicateKey: ours to mend, trying again changes nothing. */
const ours = new Set<unknown>([2, 9, 14, 11000]);

/** A fault of MongoDB's driver as one of ours. All that may pass is retryable, refused credentials among it: nothing is dropped while a password is changed. */
export function asFault(thrown: unknown, doing: string): unknown {
  const error = unwrap(thrown);
  // Mongoose makes one of its own of what the driver says when no server answers at first.
  if (error instanceof MongooseError || isSocketFault(error)) return unreachable(error, doing);
  // Words about an address repeat parts of it, the password among them. The reader of addresses has a class of its own under the same name.
  if (error instanceof Error && error.name === 'MongoParseError') return new TerminalError('store-address', 'MONGODB_URI can not be read. Expected is mongodb://[user:password@]host:port[,host:port]/[?options], with special characters of the password percent-encoded.');
  if (!(error instanceof mongo.MongoError)) return error;
  if (refused.has(error.code)) return new RetryableError('store-refused', `MongoDB refuses us while ${doing}: ${error.message.replace(/\.*$/, '')}. Check the user and the password in MONGODB_URI, and that this user may read and write the database.`, { cause: error });
  if (tooLarge.has(error.code) || /larger than the maximum|too large/i.test(error.message)) return new TerminalError('document-too-large', `A document is larger than MongoDB takes (16 MB), found while ${doing}.`, { cause: error });
  if (ours.has(error.code) && !concernOf(error)) return error;
  return unreachable(error, doing);
}

const unreachable = (error: Error, doing: string): RetryableError => new RetryableError('store-unreachable', `MongoDB does not answer while ${doing}: ${error.message.replace(/\.*$/, '')}.`, { cause: error });

const socketFaults = new Set<unknown>(['EPIPE', 'ECONNRESET', 'ECONNABORTED', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END', 'ERR_SOCKET_CLOSED']);

/** The driver hands on, as it is, what the socket says where the server ends a connection that is being written to. */
const isSocketFault = (error: unknown): error is Error => error instanceof Error && 'code' in error && socketFaults.has(error.code);

/** Whether what was asked may have been done all the same. */
export function isUnknownOutcome(thrown: unknown): boolean {
  const error = unwrap(thrown);
  if (isSocketFault(error)) return true;
  if (error instanceof mongo.MongoNetworkError || error instanceof mongo.MongoWriteConcernError || error instanceof mongo.MongoOperationTimeoutError) return true;
  return error instanceof mongo.MongoError && (error.hasErrorLabel('RetryableWriteError') || concernOf(error));
}

/** Whether the server knows no such command (CommandNotFound). */
export const isUnknownCommand = (error: unknown): boolean => error instanceof mongo.MongoServerError && error.code === 59;

/** The places in a bulk write that failed because the key stood already; undefined where anything else failed. */
export function duplicatesIn(error: unknown): number[] | undefined {
  if (!(error instanceof mongo.MongoBulkWriteError) || concernOf(error)) return undefined;
  const errors = [error.writeErrors].flat();
  return errors.length > 0 && errors.every(({ code }) => code === 11000) ? errors.map(({ index }) => index) : undefined;
}

/** A bulk write hands on what happened to its connection as an error of its own, with the first one inside. */
function unwrap(error: unknown): unknown {
  const inside: unknown = error instanceof mongo.MongoBulkWriteError ? error.errorResponse : undefined;
  return inside instanceof mongo.MongoError ? inside : error;
}

/** Whether most members did not confirm in time. */
const concernOf = (error: mongo.MongoError): boolean => error instanceof mongo.MongoBulkWriteError && Boolean(error.result?.getWriteConcernError());
