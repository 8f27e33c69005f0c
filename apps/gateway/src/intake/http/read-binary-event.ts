export type HttpHeaders = Readonly<Record<string, string | string[] | undefined>>;

const PREFIX = 'ce-';
const CONTEXT = ['ce-specversion', 'ce-id', 'ce-source', 'ce-type'];

/** Whether the attributes of an event stand in the headers (CloudEvents HTTP binding 1.0, 3.1). One that lacks some of them is still meant as one. */
export function isBinaryMode(headers: HttpHeaders): boolean {
  return CONTEXT.some((name) => headers[name] !== undefined);
}

/** The event of a request in binary mode, as structured JSON: attributes from the headers, their values decoded; `data` from the body. */
export function readBinaryEvent(headers: HttpHeaders, data: unknown): Record<string, unknown> {
  const attributes = Object.entries(headers).flatMap(([name, value]): [string, unknown][] => {
    const text = Array.isArray(value) ? value.join(', ') : value;
    if (text === undefined || !name.startsWith(PREFIX)) return [];
    const attribute = name.slice(PREFIX.length);
    // `content-type` states it; a header of its own must not contradict.
    return attribute === 'datacontenttype' || attribute === 'data' ? [] : [[attribute, decodeHeader(text)]];
  });
  // Not by assignment: an attribute called `__proto__` must show as what it is, and be refused.
  return Object.fromEntries([...attributes, ['datacontenttype', headers['content-type']], ...(data === undefined ? [] : [['data', data]])]) as Record<string, unknown>;
}

/**
 * A header's value as an attribute's (HTTP binding 1.0, 3.1.3.2): quotes around it and their escapes are taken off, percent-encoding is
 * decoded as UTF-8; a sequence that is none stays, bytes that are no UTF-8 become U+FFFD.
 */
export function decodeHeader(text: string): string {
  const quoted = /^"(.*)"$/s.exec(text.trim())?.[1];
  const bare = quoted === undefined ? text : quoted.replace(/\\(.)/gs, '$1');
  return bare.replace(/(?:%[0-9a-f]{2})+/gi, (sequence) => Buffer.from(sequence.replaceAll('%', ''), 'hex').toString('utf8'));
}
