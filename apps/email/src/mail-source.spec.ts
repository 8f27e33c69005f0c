import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { nameText, subjectText } from './mail-header';
import { mailSource } from './mail-source';
import type { Mail } from './mail-transport.port';

const mail = (more: Partial<Mail> = {}): Mail => ({
  id: 'c0ffee-1', purpose: 'service', from: { name: 'Atelier Formation', address: 'formation@atelier.example' }, to: { name: 'Zoé Müller', address: 'zoe@example.org' }, subject: 'Trois questions, une minute',
  html: '<p>Bonjour Zoé, « à bientôt »</p>', text: 'Bonjour Zoé, « à bientôt »', date: Date.parse('2026-03-20T08:00:00Z'), messageId: 'c0ffee-1@atelier.example', headers: { 'X-Parcours-Command': 'c0ffee-1' }, ...more,
});
const headerLines = (source: string): string[] => source.slice(0, source.indexOf('\r\n\r\n')).replace(/\r\n /g, ' ').split('\r\n');
const names = (source: string): string[] => headerLines(source).map((line) => line.slice(0, line.indexOf(':')));

describe('the source of a mail', () => {
  it('says to a mail reader what went in', async () => {
    const read = await simpleParser(await mailSource(mail({ replyTo: { address: 'contact@atelier.example' } })));
    expect(read.subject).toBe('Trois questions, une minute');
    expect(read.from?.value).toEqual([{ name: 'Atelier Formation', address: 'formation@atelier.example' }]);
    expect(read.to).toMatchObject({ value: [{ name: 'Zoé Müller', address: 'zoe@example.org' }] });
    expect(read.replyTo?.value).toEqual([{ name: '', address: 'contact@atelier.example' }]);
    expect(read.date).toEqual(new Date('2026-03-20T08:00:00Z'));
    expect(read.messageId).toBe('<c0ffee-1@atelier.example>');
    expect(read.html).toBe('<p>Bonjour Zoé, « à bientôt »</p>');
    expect(read.text?.trimEnd()).toBe('Bonjour Zoé, « à bientôt »');
    expect(read.headers.get('x-parcours-command')).toBe('c0ffee-1');
  });

  it('is the same for the same mail, to the last octet', async () => {
    expect(await mailSource(mail())).toBe(await mailSource(mail()));
  });

  it('keeps a long link whole, on a line of its own', async () => {
    const link = `<https://parcours.example/p/unsubscribe/${'x'.repeat(400)}>`;
    expect(await mailSource(mail({ headers: { 'List-Unsubscribe': link } }))).toContain(`List-Unsubscribe:\r\n ${link}\r\n`);
  });

  it('holds two parts that no text of theirs can end', async () => {
    const plain = await mailSource(mail());
    const boundary = /boundary="([^"]+)"/.exec(plain)?.[1] ?? '';
    const read = await simpleParser(await mailSource(mail({ text: `a\n--${boundary}--\nb`, html: `<p>--${boundary}</p>` })));
    expect([read.text?.trimEnd(), read.html]).toEqual([`a\n--${boundary}--\nb`, `<p>--${boundary}</p>`]);
  });

  it.each<[string, Partial<Mail>]>([
    ['a subject', { subject: 'Hello\r\nBcc: all@example.org\r\n\r\n<script>' }],
    ['a subject that looks encoded', { subject: '=?utf-8?q?Hello=0D=0ABcc:_all@example.org?=' }],
    ['a name', { to: { name: 'Ana\r\nBcc: all@example.org', address: 'ana@example.org' } }],
    ['a name with a lone line feed', { to: { name: 'Ana\nBcc: all@example.org', address: 'ana@example.org' } }],
    ['a name that looks like a second mailbox', { to: { name: 'Ana" <all@example.org>, "', address: 'ana@example.org' } }],
    ['a sender', { from: { name: 'A"\r\nBcc: all@example.org', address: 'a@example.org' } }],
    ['an identifier', { messageId: 'x@example.org>\r\nBcc: all@example.org' }],
    ['a header', { headers: { 'List-Unsubscribe': '<https://x.example/>\r\nBcc: all@example.org', 'X-Parcours-Command': 'x\rBcc: all@example.org' } }],
  ])('gets no header and no recipient out of %s', async (_what, more) => {
    const source = await mailSource(mail(more));
    expect(names(source).sort()).toEqual([...Object.keys(more.headers ?? { 'X-Parcours-Command': '' }), 'Content-Type', 'Date', 'From', 'MIME-Version', 'Message-ID', 'Subject', 'To'].sort());
    const read = await simpleParser(source);
    expect(read.bcc).toBeUndefined();
    expect(read.to).toMatchObject({ value: [{ address: (more.to ?? mail().to).address }] });
    expect(read.from?.value).toHaveLength(1);
    expect(read.html).toContain('Bonjour Zoé');
  });

  it.each(['ana@example.org\r\nBcc: x@example.org', 'ana@example.org, all@example.org', 'ana', '<ana@example.org>'])('is not made for %j, which is no address', async (address) => {
    await expect(mailSource(mail({ to: { address } }))).rejects.toThrow('no e-mail address');
  });

  it('carries any text whole in ASCII lines of 78 characters at most', async () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom('=?utf-8?b?QQ==?=', 'From x\n.\n..\n', 'a\r\n', '\r', 'x'.repeat(3_000)));
    await fc.assert(
      fc.asyncProperty(text, text, text, async (subject, name, body) => {
        const source = await mailSource(mail({ subject, to: { name, address: 'ana@example.org' }, text: `${body}.`, html: `<p>${body}</p>` }));
        expect(source).toMatch(/^[\t\r\n -~]*$/);
        expect(source.split('\r\n').filter((line) => /[\r\n]/.test(line))).toEqual([]);
        const [header = '', ...rest] = source.split('\r\n\r\n');
        // what has no white space inside can not be folded
        expect(header.split('\r\n').filter((line) => line.length > 998 || (line.length > 78 && /\S\s/.test(line)))).toEqual([]);
        expect(rest.join('\r\n').split('\r\n').filter((line) => line.length > 76)).toEqual([]);
        const read = await simpleParser(source, { skipTextToHtml: true });
        expect(read.subject ?? '').toBe(subjectText(subject));
        expect(read.to).toMatchObject({ value: [{ name: nameText(name), address: 'ana@example.org' }] });
        const sent = (whole: string): string => whole.replace(/\p{Surrogate}/gu, '\ufffd').replace(/\r\n?/g, '\n');
        expect(read.html).toBe(sent(`<p>${body}</p>`));
      }),
      { numRuns: 150 },
    );
  });
});
