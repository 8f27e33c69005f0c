import fc from 'fast-check';
import { domainOf, mailableAddress, nameText, parseAddress, subjectText, valueText } from './mail-header';

describe('the text of a header', () => {
  it.each([
    ['line ends', 'Ana\r\nBcc: all@example.org', 'Ana Bcc: all@example.org'],
    ['a lone line feed', 'Ana\nBcc: all@example.org', 'Ana Bcc: all@example.org'],
    ['NUL and escapes', 'A\u0000n\u001b[31ma', 'A n [31ma'],
    ['line separators of Unicode', 'a\u0085b\u2028c\u2029d', 'a b c d'],
    ['turned direction', 'Ana \u202Efdp.exe\u2066', 'Ana fdp.exe'],
    ['half a character', 'Ana \ud83c', 'Ana \ufffd'],
    ['what looks encoded', '=?utf-8?q?=0D=0ABcc=3A?= b', '= ?utf-8?q?=0D=0ABcc=3A?= b'],
    ['white space around', '  Ana   Roux ', 'Ana Roux'],
  ])('keeps no %s', (_what, given, expected) => {
    expect([subjectText(given), nameText(given)]).toEqual([expected, expected]);
  });

  it.each(['Zoé « à bientôt » 🎉', 'مرحبا بكم', 'שלום', '👩‍👩‍👧 réunies', '2 + 2 =? 4', 'O’Neill "Bob" \\ <b>'])('keeps %s as it is', (text) => {
    expect(subjectText(text)).toBe(text);
  });

  it('is cut between characters, a family of emoji being one', () => {
    expect(nameText('👩‍👩‍👧'.repeat(50))).toBe(`${'👩‍👩‍👧'.repeat(12)}…`);
    expect(nameText(`a${'\u0301'.repeat(5_000)}`)).toBe('…');
  });

  it('is short, well-formed and one line whatever is given, and the same once more', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        const made = subjectText(text);
        expect(made.length).toBeLessThanOrEqual(250);
        expect(made).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}]/u);
        expect(subjectText(made)).toBe(made);
      }),
    );
  });

  it('of a structured header is ASCII alone', () => {
    expect(valueText('<https://x.example/>\r\nBcc: é')).toBe('<https://x.example/> Bcc:');
  });
});

describe('an address', () => {
  it.each([['formation@café.example', 'formation@xn--caf-dma.example'], ['a+b@example.org', 'a+b@example.org'], ['josé@example.org', 'josé@example.org']])('%s is mailed to as %s', (address, written) => {
    expect(mailableAddress(address)).toBe(written);
  });

  it.each(['ana@example.org\r\nBcc: x@example.org', 'ana@example.org, all@example.org', 'ana', '<ana@example.org>', 'ana@', '@example.org', 'a@b@example.org', 'ana@exa mple.org', `${'a'.repeat(65)}@example.org`])('is not %j', (address) => {
    expect(() => mailableAddress(address)).toThrow('no e-mail address');
  });

  it.each([
    ['Atelier Formation <formation@atelier.example>', { name: 'Atelier Formation', address: 'formation@atelier.example' }],
    ['"Atelier, Formation" <formation@atelier.example>', { name: 'Atelier, Formation', address: 'formation@atelier.example' }],
    ['Atelier "Été" <formation@atelier.example>', { name: 'Atelier "Été"', address: 'formation@atelier.example' }],
    ['"Atelier \\"Été\\"" <formation@atelier.example>', { name: 'Atelier "Été"', address: 'formation@atelier.example' }],
    ['<formation@atelier.example>', { address: 'formation@atelier.example' }],
    [' formation@atelier.example ', { address: 'formation@atelier.example' }],
  ])('is read out of %s', (text, expected) => {
    expect(parseAddress(text)).toEqual(expected);
  });

  it('has its domain in ASCII', () => {
    expect(domainOf('x@Café.example')).toBe('xn--caf-dma.example');
  });
});
