import { simpleParser } from 'mailparser';
import type { Mail, MailTransport } from '../mail-transport.port';

/** A mail as whoever keeps it for the recipient sees it. */
export interface ReceivedMail {
  id: string;
  to: string;
  name?: string;
  subject: string;
  /** Names of its headers, in small letters. */
  headers: string[];
}

/** A message of the wire as its recipient reads it. */
export async function receivedMail(source: string): Promise<ReceivedMail> {
  const { headers, to, subject = '' } = await simpleParser(source);
  const { value: [first] } = Array.isArray(to) ? { value: [] } : (to ?? { value: [] });
  return { id: String(headers.get('x-parcours-command')), to: first?.address ?? '', name: first?.name, subject, headers: [...headers.keys()] };
}

/** A transport with its provider, which the test holds. */
export interface TransportRoom {
  transport: MailTransport;
  received(): Promise<ReceivedMail[]>;
  /** Makes the provider go away, and come back; absent where there is none. */
  away?: () => Promise<void>;
  back?: () => Promise<void>;
  end(): Promise<void>;
}

export const mailOf = (id: string, more: Partial<Mail> = {}): Mail => ({
  id, purpose: 'offers', from: { name: 'Atelier', address: 'formation@atelier.example' }, to: { name: 'Ana Roux', address: `${id}@example.org` }, subject: 'Été', html: '<p>Bonjour Zoé</p>', text: 'Bonjour Zoé', messageId: `${id}@atelier.example`,
  date: Date.parse('2026-05-04T09:00:00Z'), headers: { 'List-Unsubscribe': '<https://parcours.example/p/unsubscribe/x>', 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click', 'X-Parcours-Command': id }, ...more,
});
const many = (count: number): Mail[] => Array.from({ length: count }, (_, i) => mailOf(`m-${i}`));
const sorted = (ids: string[]): string[] => [...ids].sort();

/** What every `MailTransport` promises. */
export function mailTransportContract(make: () => Promise<TransportRoom>): void {
  describe('a mail transport', () => {
    let room: TransportRoom;
    const send = (mails: Mail[]) => room.transport.send(mails);
    const arrived = async (): Promise<string[]> => sorted((await room.received()).map(({ id }) => id));
    beforeEach(async () => void (room = await make()));
    afterEach(() => room.end());

    it.each([1, 3, 60])('sends %d at once, each to its own recipient and once, and answers for each', async (count) => {
      const mails = many(count);
      const results = await send(mails);
      expect(results.map(({ id }) => id)).toEqual(mails.map(({ id }) => id));
      expect(results.filter(({ type }) => type !== 'delivered' && type !== 'accepted')).toEqual([]);
      expect((await room.received()).map(({ id, to }) => [id, to]).sort()).toEqual(mails.map(({ id }) => [id, `${id}@example.org`]).sort());
    });

    it('answers nothing where nothing is to be sent', async () => {
      expect(await send([])).toEqual([]);
    });

    it.each<[string, Partial<Mail>]>([
      ['a subject that begins a header', { subject: 'Hello\r\nBcc: all@example.org' }],
      ['a name that begins a header', { to: { name: 'Ana\r\nBcc: all@example.org', address: 'm-0@example.org' } }],
      ['a header that begins another', { headers: { 'X-Parcours-Command': 'm-0', 'Feedback-ID': 'a:b\r\nBcc: all@example.org' } }],
      ['a name that names another recipient', { to: { name: 'Ana" <all@example.org>, "', address: 'm-0@example.org' } }],
      ['a name with a comma, quotes and a backslash', { to: { name: 'Roux, "Ana" \\ Zoé', address: 'm-0@example.org' } }],
      ['a name of emoji and of Arabic', { to: { name: '🎓 آنا', address: 'm-0@example.org' }, subject: '🎓 دورة' }],
      ['a subject that looks encoded', { subject: '=?UTF-8?B?QmNj?=' }],
      ['a subject with half a character', { subject: 'a\ud800b' }],
      ['an empty subject, text and name', { subject: '', text: '', to: { name: '', address: 'm-0@example.org' } }],
      ['a line that is a dot', { text: 'one\r\n.\r\ntwo' }],
    ])('sends %s to its recipient alone, without a header that was not meant', async (_what, more) => {
      const [result] = await send([mailOf('m-0', more)]);
      expect(['delivered', 'accepted']).toContain(result?.type);
      const [read, ...others] = await room.received();
      expect([read?.to, others]).toEqual(['m-0@example.org', []]);
      expect(read?.headers).not.toContain('bcc');
      expect(read?.subject).not.toMatch(/[\r\n]/);
    });

    it.each(['nobody', 'a@b@c', 'ana@example.org\r\nRCPT TO:<all@example.org>', 'ana@example.org, all@example.org', '<ana@example.org>', ''])('refuses a mail to %j alone, for good', async (address) => {
      const results = await send([mailOf('m-0'), mailOf('bad', { to: { address } }), mailOf('m-1')]);
      expect(results.map(({ id, type }) => [id, type === 'refused'])).toEqual([['m-0', false], ['bad', true], ['m-1', false]]);
      expect(await arrived()).toEqual(['m-0', 'm-1']);
    });

    it('leaves for later what it can not hand over because nobody is there, and sends it when somebody is', async () => {
      if (!room.away || !room.back) return expect(room.transport.idempotent).toBe(true);
      await send([mailOf('before')]);
      await room.away();
      expect((await send(many(3))).map(({ type, ...more }) => [type, 'reason' in more && more.reason])).toEqual(Array(3).fill(['later', 'provider-away']));
      await room.back();
      expect((await send(many(3))).filter(({ type }) => type === 'later')).toEqual([]);
      expect(await arrived()).toEqual(['before', 'm-0', 'm-1', 'm-2']);
    });

    it('ends what it keeps open, once or twice', async () => {
      await send(many(2));
      await room.transport.close?.();
      await room.transport.close?.();
      expect(await arrived()).toEqual(['m-0', 'm-1']);
    });
  });
}
