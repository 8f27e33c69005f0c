import { clickTarget, type LinkKind, type Links } from '@parcours/platform';
import { mailSource, type WrittenMail } from '@parcours-apps/email';
import fc from 'fast-check';
import { Parser } from 'htmlparser2';
import { simpleParser, type ParsedMail } from 'mailparser';
import { generateKeyPairSync } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { SendgridTransport } from '../../apps/email/src/transports/sendgrid-transport';
import { SmtpTransport } from '../../apps/email/src/transports/smtp-transport';
import { FakeSendgrid } from '../support/fake-sendgrid/fake-sendgrid';
import type { MailSendBody } from '../support/fake-sendgrid/mail-send.schema';
import { SmtpHouse } from '../support/smtp-house';
import { hostileLearners } from './hostile-learners';
import { now, openMailHouse } from './mail-house';

const listHeaders = ['List-ID', 'List-Unsubscribe', 'List-Unsubscribe-Post'];
const always = ['Content-Type', 'DKIM-Signature', 'Date', 'Feedback-ID', 'From', 'MIME-Version', 'Message-ID', 'Reply-To', 'Subject', 'To', 'X-Auto-Response-Suppress', 'X-Parcours-Command'];
/** Where a click may lead, apart from our own pages. */
const partners = ['https://www.partner.example', 'https://www.atelier.example'];
const shipped = readdirSync('config/templates').filter((name) => !name.startsWith('_')).flatMap((name) => readdirSync(`config/templates/${name}`).map((file) => [name, file.split('.')[0] ?? ''] as const));

const headerOf = (source: string): string[] => source.slice(0, source.indexOf('\r\n\r\n')).split(/\r\n(?![ \t])/);
const unfolded = (source: string, name: string): string | undefined => headerOf(source).find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))?.slice(name.length + 1).replace(/\r\n/g, '').trim();

/** The addresses and the words of a document, as a program reads them; a hidden preheader's too. */
function readHtml(html: string): { links: string[]; loads: string[]; words: string; tags: Set<string> } {
  const found = { links: [] as string[], loads: [] as string[], words: '', tags: new Set<string>() };
  let skipped = 0;
  const parser = new Parser({
    onopentag: (name, { href, src, background }) => {
      found.tags.add(name);
      if (!['a', 'b', 'strong', 'em', 'span'].includes(name)) found.words += ' ';
      if (name === 'a' || name === 'area') found.links.push(href ?? '');
      else if (href !== undefined) found.loads.push(href);
      for (const load of [src, background]) if (load !== undefined) found.loads.push(load);
      if (name === 'style' || name === 'title') skipped += 1;
    },
    ontext: (text) => void (skipped === 0 && (found.words += text)),
    onclosetag: (name) => void ((name === 'style' || name === 'title') && (skipped -= 1)),
  });
  parser.end(html);
  return found;
}

const wordsOf = (text: string): Set<string> => new Set(text.normalize('NFC').toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []);

describe('every mail that ships', () => {
  const house = new SmtpHouse();
  const fake = new FakeSendgrid();
  let mails: Awaited<ReturnType<typeof openMailHouse>>;
  let smtp: SmtpTransport;
  let sendgrid: SendgridTransport;

  beforeAll(async () => {
    await fake.start();
    mails = await openMailHouse({
      dkimKey: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), sendgridApiKey: fake.apiKey,
      email: { smtpHost: '127.0.0.1', smtpPort: await house.start(), smtpRequireTls: false, dkimDomain: 'atelier.example', sendgridUrl: fake.url },
    });
    smtp = new SmtpTransport(mails.settings);
    sendgrid = new SendgridTransport(mails.settings, { now: () => now });
  });
  afterAll(async () => {
    await Promise.all([smtp.close(), sendgrid.close()]);
    await Promise.all([house.stop(), fake.stop()]);
  });

  /** Every learner's mail of a template, by contract and as marketing in turn, by both providers: as written, as received, and as SendGrid was asked. */
  async function send(template: string, locale: string): Promise<{ mail: WrittenMail; marketing: boolean; firstName: string; source: string; read: ParsedMail; body: MailSendBody }[]> {
    const written: { mail: WrittenMail; marketing: boolean; firstName: string }[] = [];
    for (const [i, learner] of hostileLearners.entries()) {
      const marketing = i % 2 === 0;
      const writing = mails.write(template, locale, learner, i, marketing);
      // What is too large is refused by what shows it, and leaves the others alone.
      const mail = learner.huge ? await writing.catch((fault: Error) => fault) : await writing;
      if (!(mail instanceof Error)) written.push({ mail, marketing, firstName: learner.firstName });
    }
    const outgoing = written.map(({ mail }) => mail);
    house.taken.length = 0;
    const results = [...(await smtp.send(outgoing)), ...(await sendgrid.send(outgoing))];
    expect(results.filter(({ type }) => type !== 'delivered' && type !== 'accepted')).toEqual([]);
    expect(house.taken).toHaveLength(outgoing.length);
    return Promise.all(written.map(async (one) => {
      const taken = house.taken.find(({ source }) => unfolded(source, 'X-Parcours-Command') === one.mail.id);
      const [accepted, ...twice] = fake.accepted.get(one.mail.id) ?? [];
      expect([taken?.from, taken?.to, twice]).toEqual(['formation@atelier.example', ['ana@example.org'], []]);
      const source = taken?.source ?? '';
      return { ...one, source, read: await simpleParser(source, { skipTextToHtml: true }), body: accepted?.body as MailSendBody };
    }));
  }

  /** Whether an address is a page of ours, signed for this learner, or leads to one or to a partner by a signed click. */
  function isAllowed(links: Links, address: string): boolean {
    const [, kind, token = ''] = /^https:\/\/parcours\.atelier\.example\/p\/(\w+)\/([\w.-]+)(?:[/?][\w./?=&~%-]*)?$/.exec(address) ?? [];
    const claims = kind && links.read(kind as LinkKind, token, now);
    if (!claims || claims.contact !== 'c-ana') return false;
    if (claims.kind !== 'click') return true;
    const target = clickTarget(links, claims) ?? '';
    return partners.some((partner) => target.startsWith(`${partner}/`)) || isAllowed(links, target);
  }

  it('is looked at here', () => {
    expect(mails.templates.filter(([name]) => name !== 'mirror').map((one) => one.join()).sort()).toEqual(shipped.map((one) => one.join()).sort());
  });

  describe.each([...shipped, ['mirror', 'fr'] as const])('%s in %s', (template, locale) => {
    let sent: Awaited<ReturnType<typeof send>>;
    beforeAll(async () => void (sent = await send(template, locale)));

    it('has its own headers and no other, whatever a learner is called', () => {
      for (const { source, marketing, mail, read } of sent) {
        expect(headerOf(source).map((line) => line.slice(0, line.indexOf(':'))).sort()).toEqual([...always, ...(marketing ? listHeaders : ['Auto-Submitted'])].sort());
        expect(read.from?.value).toEqual([{ name: 'Atelier "Été"', address: 'formation@atelier.example' }]);
        expect(read.to).toMatchObject({ value: [{ name: mail.to.name, address: 'ana@example.org' }] });
        expect([read.subject, read.messageId, read.date]).toEqual([mail.subject, `<${mail.id}@atelier.example>`, new Date(now)]);
      }
    });

    it('can be left in one click where it is marketing, and there alone', () => {
      for (const { source, marketing, mail } of sent) {
        const token = /^<https:\/\/parcours\.atelier\.example\/p\/unsubscribe\/([\w.-]+)>$/.exec(unfolded(source, 'List-Unsubscribe') ?? '')?.[1];
        expect(mails.links.read('unsubscribe', token ?? '', now)).toEqual(marketing ? { kind: 'unsubscribe', contact: 'c-ana', about: { purpose: 'offers' } } : undefined);
        expect(unfolded(source, 'List-Unsubscribe-Post')).toBe(marketing ? 'List-Unsubscribe=One-Click' : undefined);
        expect(unfolded(source, 'Feedback-ID')).toBe(`welcome:${mail.purpose}:${marketing ? 'marketing' : 'service'}:atelierexample`);
      }
    });

    it('goes over the wire as ASCII in lines that every server takes', () => {
      for (const { source } of sent) {
        expect(source).toMatch(/^[\t\r\n -~]*$/);
        expect(source.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
        const end = source.indexOf('\r\n\r\n');
        // what has no white space inside can not be folded; our signature's list of names is one word
        expect(source.slice(0, end).split('\r\n').filter((line) => line.length > 998 || (line.length > 78 && /\S\s/.test(line)))).toEqual([]);
        expect(source.slice(end).split('\r\n').filter((line) => line.length > 76)).toEqual([]);
      }
    });

    it('has a text part that says what its HTML says', () => {
      for (const { read, mail } of sent) {
        expect(read.attachments).toEqual([]);
        const html = readHtml(String(read.html));
        const text = (read.text ?? '').replace(/https?:\/\/\S+/g, ' ');
        const inHtml = wordsOf(`${html.words} ${html.links.join(' ')}`);
        expect([...wordsOf(text)].filter((word) => !inHtml.has(word))).toEqual([]);
        expect(wordsOf(text).size).toBeGreaterThan(template === 'mirror' ? 1 : 15);
        expect((read.text ?? '').trim()).toBe(mail.text.replace(/\p{Surrogate}/gu, '\ufffd').replace(/\r\n?/g, '\n').trim());
      }
    });

    it('links to signed pages and known sites alone, in both parts, and loads nothing', () => {
      for (const { read } of sent) {
        const { links, loads, tags } = readHtml(String(read.html));
        const inText = [...(read.text ?? '').matchAll(/\[(https?:\/\/[^\]\s]+)\]/g)].map(([, address = '']) => address);
        // what names no scheme and no host leads nowhere in a mail
        expect(links.filter((address) => /^[\s\u0000]*(?:[a-z][a-z0-9+.-]*:|[/\\])/i.test(address) && !isAllowed(mails.links, address))).toEqual([]);
        expect(inText.filter((address) => !isAllowed(mails.links, address))).toEqual([]);
        expect(inText.filter((address) => !links.includes(address))).toEqual([]);
        expect(loads).toEqual([]);
        expect(['script', 'img', 'iframe', 'form', 'object', 'base'].filter((tag) => tags.has(tag))).toEqual([]);
      }
    });

    it('is asked of SendGrid with the same words, and nothing about the learner beside them', () => {
      for (const { body, mail, read } of sent) {
        expect(body.personalizations).toEqual([{ to: [{ email: 'ana@example.org', ...(mail.to.name && { name: mail.to.name }) }] }]);
        expect(body.subject).toBe(read.subject);
        expect(body.content.map(({ type }) => type)).toEqual(['text/plain', 'text/html']);
        expect(body.content[1]?.value).toBe(mail.html);
        expect(JSON.stringify([body.categories, body.custom_args])).toBe(JSON.stringify([[mail.purpose], { command: mail.id }]));
        for (const [name, value] of Object.entries(body.headers ?? {})) expect(`${name}: ${value}`).toMatch(/^[!-9;-~]+: [ -~]+$/);
      }
    });

    it('is kept in the mailbox as it was sent, apart from the signature, and is no larger for a larger name', async () => {
      for (const { source, mail } of sent) {
        const unsigned = headerOf(source).filter((line) => !line.startsWith('DKIM-Signature:')).join('\r\n') + source.slice(source.indexOf('\r\n\r\n'));
        expect((await mailSource(mail)).trimEnd()).toBe(unsigned.trimEnd());
        expect(source.length).toBeLessThan(200_000);
      }
    });
  });

  it('is not written where it would show a name of a megabyte', async () => {
    const huge = hostileLearners.find((learner) => learner.huge);
    if (!huge) throw new Error('no such learner');
    await expect(mails.write('mirror', 'fr', huge, 0, true)).rejects.toThrow(/100000\d characters/);
  });

  it('has no header and no recipient more for any name at all', async () => {
    const name = fc.array(fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom('\r\n', '\n', '\r', 'Bcc: all@evil.example', '=?utf-8?b?DQo=?=', '"', '<', '>', ',', '\\', '\u0000', ' ')), { maxLength: 12 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(name, name, fc.boolean(), async (firstName, lastName, marketing) => {
        const mail = await mails.write('mirror', 'fr', { what: '', firstName, lastName }, 0, marketing);
        const source = await mailSource(mail);
        const expected = always.filter((header) => header !== 'DKIM-Signature').concat(marketing ? listHeaders : ['Auto-Submitted']);
        expect(headerOf(source).map((line) => line.slice(0, line.indexOf(':'))).sort()).toEqual(expected.sort());
        const read = await simpleParser(source, { skipTextToHtml: true });
        expect(read.to).toMatchObject({ value: [{ name: mail.to.name, address: 'ana@example.org' }] });
        expect([read.subject, read.cc, read.bcc]).toEqual([mail.subject, undefined, undefined]);
      }),
      { numRuns: 150 },
    );
  });
});
