import { nextOf } from '../web/src/local-path';

const asked = (next: string): string => `?${new URLSearchParams({ next })}`;

describe('the way back after signing in', () => {
  it.each(['/mailbox', '/print/2026-03-11-002d0fba', '/mailbox?q=ana%40example.org&page=2', '/learners/email%3Aana%40example.org', '/mailbox/k-1#html'])('leads to %s', (path) => {
    expect(nextOf(asked(path))).toBe(path);
  });

  it.each(['//evil.example', '/\\evil.example', '/\t/evil.example', '/.//evil.example', '/%2e//evil.example', '/a/..//evil.example', 'https://evil.example', 'javascript:alert(1)', 'mailbox', ' /mailbox', ''])(
    'never leads to %j',
    (address) => {
      expect(nextOf(asked(address))).toBeUndefined();
    },
  );

  it('is none where the address states none', () => {
    expect(nextOf('?q=1')).toBeUndefined();
  });
});
