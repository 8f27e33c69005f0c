import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { parseAddress } from './mail-header';
import { mailSource, type MailSourceOptions } from './mail-source';

const mail = (more: Partial<MailSourceOptions> = {}): MailSourceOptions => ({
  command: 'c0ffee-1', from: parseAddress('Atelier Formation <formation@atelier.example>'), to: { name: 'Zoé Müller', address: 'zoe@example.org' }, subject: 'Trois questions, une minute',
  html: '<p>Bonjour Zoé, « à bientôt »</p>', text: 'Bonjour Zoé, « à bientôt »', date: Date.parse('2026-03-20T08:00:00Z'), ...more,
});
const headerLines = (source: string): string[] => source.slice(0, source.indexOf('\r\n\r\n')).replace(/\r\n /g, ' ').split('\r\n');

describe('the source of a mail', () => {
  it('says to a mail reader what went in', async () => {
    const read = await simpleParser(mailSource(mail()));
    expect(read.subject).toBe('Trois questions, une minute');
    expect(read.from?.value).toEqual([{ name: 'Atelier Formation', address: 'formation@atelier.example' }]);
    expect(read.to).toMatchObject({ value: [{ name: 'Zoé Müller', address: 'zoe@example.org' }] });
    expect(read.date).toEqual(new Date('2026-03-20T08:00:00Z'));
    expect(read.messageId).toBe('<c0ffee-1@atelier.example>');
    expect(read.html).toBe('<p>Bonjour Zoé, « à bientôt »</p>');
    expect(read.text).toBe('Bonjour Zoé, « à bientôt »');
    expect(read.headers.get('x-parcours-command')).toBe('c0ffee-1');
  });

  it('lets marketing mail be left in one click, and says nothing of it elsewhere', async () => {
    const link = `https://parcours.example/p/unsubscribe/${'x'.repeat(400)}`;
    const lines = headerLines(mailSource(mail({ unsubscribe: link })));
    expect(lines).toContain(`List-Unsubscribe: <${link}>`);
    expect(lines).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    expect(mailSource(mail())).not.toContain('List-Unsubscribe');
  });

  it.each([
    ['a subject', { subject: 'Hello\r\nBcc: all@example.org\r\n\r\n<script>' }],
    ['a name', { to: { name: 'Ana\r\nBcc: all@example.org', address: 'ana@example.org' } }],
    ['a name with a lone line feed', { to: { name: 'Ana\nBcc: all@example.org', address: 'ana@example.org' } }],
    ['a sender', { from: { name: 'A"\r\nBcc: all@example.org', address: 'a@example.org' } }],
    ['a command id', { command: 'x\r\nBcc: all@example.org' }],
    ['an unsubscribe link', { unsubscribe: 'https://x.example/\r\nBcc: all@example.org' }],
  ])('gets no header out of %s', async (_what, more) => {
    const source = mailSource(mail(more));
    expect(headerLines(source).filter((line) => /^bcc/i.test(line))).toEqual([]);
    const read = await simpleParser(source);
    expect(read.bcc).toBeUndefined();
    expect(read.html).toContain('Bonjour Zoé');
  });

  it.each(['ana@example.org\r\nBcc: x@example.org', 'ana@example.org, all@example.org', 'ana', '<ana@example.org>'])('is not made for %j, which is no address', (address) => {
    expect(() => mailSource(mail({ to: { address } }))).toThrow('no e-mail address');
  });

  it.each([['formation@café.example', 'formation@xn--caf-dma.example'], ['a+b@example.org', 'a+b@example.org']])('writes %s as %s', (address, written) => {
    expect(headerLines(mailSource(mail({ to: { address } })))).toContain(`To: ${written}`);
  });

  it('carries any text whole in lines of 998 characters at most, ASCII only', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(text, text, async (subject, body) => {
        const source = mailSource(mail({ subject, text: body, html: `<p>${body}</p>` }));
        expect(source).toMatch(/^[\t\r\n -~]*$/);
        expect(source.split('\r\n').every((line) => line.length <= 998 && !/[\r\n]/.test(line))).toBe(true);
        const read = await simpleParser(source, { skipTextToHtml: true });
        expect(read.subject ?? '').toBe(subject.trim());
        expect(read.html).toBe(`<p>${body}</p>`);
      }),
      { numRuns: 60 },
    );
  });
});
