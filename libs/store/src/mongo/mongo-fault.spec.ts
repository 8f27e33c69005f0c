import { RetryableError, TerminalError } from '@parcours/platform';
import { mongo, MongooseError } from 'mongoose';
import { asFault, duplicatesIn, isUnknownOutcome } from './mongo-fault';

const server = (code: number, message = 'it said so'): mongo.MongoServerError => new mongo.MongoServerError({ code, errmsg: message, message });
const labelled = (): mongo.MongoServerError => {
  const error = server(91);
  error.addErrorLabel('RetryableWriteError');
  return error;
};

describe('a fault of MongoDB', () => {
  it.each<[string, Error, string]>([
    ['a wrong password', server(18), 'store-refused'],
    ['a missing right', server(13), 'store-refused'],
    ['a broken connection', new mongo.MongoNetworkError('connection closed'), 'store-unreachable'],
    ['a primary that steps down', server(189), 'store-unreachable'],
    ['a full disk', server(14031), 'store-unreachable'],
    ['a connection that the server ended while it was written to', Object.assign(new Error('This socket has been ended by the other party'), { code: 'EPIPE' }), 'store-unreachable'],
    ['no server at first', new MongooseError('connect ECONNREFUSED'), 'store-unreachable'],
  ])('may pass: %s', (_what, error, code) => {
    expect(asFault(error, 'writing')).toBeInstanceOf(RetryableError);
    expect(asFault(error, 'writing')).toMatchObject({ code, message: expect.stringContaining('while writing: '), cause: error });
  });

  it('says what to check where MongoDB refuses us', () => {
    expect((asFault(server(18, 'Authentication failed.'), 'writing contacts') as Error).message).toBe(
      'MongoDB refuses us while writing contacts: Authentication failed. Check the user and the password in MONGODB_URI, and that this user may read and write the database.',
    );
  });

  it('never repeats an address that can not be read', () => {
    const fault = asFault(new mongo.MongoParseError('Invalid connection string "mongodb://ana:geheim@"'), 'writing');
    expect(fault).toBeInstanceOf(TerminalError);
    expect(fault).toMatchObject({ code: 'store-address' });
    expect([(fault as Error).message, (fault as Error).cause]).toEqual([expect.not.stringContaining('geheim'), undefined]);
  });

  it('does not pass where a document is too large', () => {
    expect(asFault(server(10334), 'writing')).toMatchObject({ code: 'document-too-large' });
    expect(asFault(new mongo.MongoInvalidArgumentError('Document is larger than the maximum size 16777216'), 'writing')).toBeInstanceOf(TerminalError);
  });

  it.each([server(2), server(11000), new TypeError('ours')])('stays what it is where it is ours: %s', (error) => {
    expect(asFault(error, 'writing')).toBe(error);
  });

  it.each<[Error, boolean]>([
    [Object.assign(new Error('This socket has been ended by the other party'), { code: 'EPIPE' }), true],
    [new mongo.MongoNetworkError('connection closed'), true],
    [labelled(), true],
    [server(11000), false],
    [new TypeError('ours'), false],
  ])('leaves open what became of a write, or not: %s', (error, unknown) => {
    expect(isUnknownOutcome(error)).toBe(unknown);
  });

  it('is no double key where it is none', () => {
    expect(duplicatesIn(server(11000))).toBeUndefined();
    expect(duplicatesIn(new TypeError('ours'))).toBeUndefined();
  });
});
