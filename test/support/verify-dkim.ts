import { createHash, createPublicKey, createVerify } from 'node:crypto';

/** What a receiver makes of the first signature of a message. */
export type DkimVerdict = { type: 'none' } | { type: 'fail'; why: string } | { type: 'pass'; domain: string; signed: string[] };

/**
 * A DKIM verifier for relaxed/relaxed and rsa-sha256 (RFC 6376), written from the text of the RFC alone. `source` has CRLF line ends; `keyOf` answers the TXT
 * records of a name.
 */
export async function verifyDkim(source: string, keyOf: (name: string) => Promise<string[]>): Promise<DkimVerdict> {
  const end = source.indexOf('\r\n\r\n');
  const headers = source.slice(0, end).split(/\r\n(?![ \t])/).map((field) => ({ name: field.slice(0, field.indexOf(':')).toLowerCase().trim(), field }));
  const signature = headers.find(({ name }) => name === 'dkim-signature');
  if (!signature) return { type: 'none' };
  const tags = tagList(signature.field.slice(signature.field.indexOf(':') + 1));
  const tag = (name: string): string => (tags.get(name) ?? '').replace(/[ \t\r\n]/g, '');
  if (tag('v') !== '1' || tag('a') !== 'rsa-sha256' || tag('c') !== 'relaxed/relaxed') return { type: 'fail', why: 'not of the kind that is verified here' };

  // 1. the body (3.4.4, 3.7)
  const bodyHash = createHash('sha256').update(relaxedBody(source.slice(end + 4)), 'latin1').digest('base64');
  if (bodyHash !== tag('bh')) return { type: 'fail', why: 'body' };
  // 2. the headers it names, from the last of a name upwards (5.4.2); one that is not there counts as nothing
  const signed = tag('h').toLowerCase().split(':');
  const left = [...headers];
  const fields = signed.flatMap((name) => {
    const at = left.findLastIndex((header) => header.name === name);
    return at === -1 ? [] : left.splice(at, 1).map(({ field }) => `${relaxedField(field)}\r\n`);
  });
  // 3. the signature itself, its own value taken out (3.5)
  const own = relaxedField(signature.field.replace(/(\bb[ \t]*=)[^;]*(?=;|$)/, '$1'));
  const [record, ...others] = await keyOf(`${tag('s')}._domainkey.${tag('d')}`);
  if (record === undefined || others.length > 0) return { type: 'fail', why: 'key' };
  const key = createPublicKey({ key: Buffer.from((tagList(record).get('p') ?? '').replace(/\s/g, ''), 'base64'), format: 'der', type: 'spki' });
  const good = createVerify('rsa-sha256').update(fields.join('') + own, 'latin1').verify(key, tag('b'), 'base64');
  return good ? { type: 'pass', domain: tag('d'), signed } : { type: 'fail', why: 'headers' };
}

function tagList(text: string): Map<string, string> {
  return new Map(text.split(';').filter((part) => part.includes('=')).map((part) => [part.slice(0, part.indexOf('=')).trim(), part.slice(part.indexOf('=') + 1).trim()]));
}

/** 3.4.2 */
function relaxedField(field: string): string {
  const colon = field.indexOf(':');
  return `${field.slice(0, colon).toLowerCase().trim()}:${field.slice(colon + 1).replace(/\r\n/g, '').replace(/[ \t]+/g, ' ').trim()}`;
}

/** 3.4.4 */
function relaxedBody(body: string): string {
  const lines = body.split('\r\n').map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''));
  while (lines.at(-1) === '') lines.pop();
  return lines.map((line) => `${line}\r\n`).join('');
}
