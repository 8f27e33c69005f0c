import { AppLogger } from './app-logger';
import { mask } from './mask';

describe('what may be logged', () => {
  it.each([
    ['an address', 'mail to ana.roux@mail.example.org bounced', 'mail to a***@m***.org bounced'],
    ['a key', 'Authorization: Bearer abc.DEF-123', 'Authorization: Bearer ***'],
    ['a stored key', 'key pk_Abc123', 'key pk_***'],
    ['the token of a public page', 'GET /p/unsubscribe/eyJr.abc-_1?x', 'GET /p/unsubscribe/***?x'],
  ])('masks %s', (_what, given, logged) => {
    expect(mask(given)).toBe(logged);
  });

  it('writes a line of JSON per entry, masked, with level and context', () => {
    const lines: string[] = [];
    const logger = new AppLogger({ logLevel: 'info' }, { write: (line) => void lines.push(line) });
    logger.warn('no answer for ana@example.org', 'email');
    logger.debug('not at this level');
    logger.log('Nest says hello', 'InstanceLoader');
    logger.error(new Error('broken for ana@example.org'), 'journeys');
    expect(lines.map((line) => JSON.parse(line) as Record<string, unknown>)).toEqual([
      expect.objectContaining({ level: 40, context: 'email', msg: 'no answer for a***@e***.org' }),
      expect.objectContaining({ level: 50, context: 'journeys', msg: expect.stringContaining('broken for a***@e***.org') }),
    ]);
  });
});
