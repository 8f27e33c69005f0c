/** The `tag=value; tag=value` of DKIM keys (RFC 6376, 3.2) and DMARC records (RFC 7489, 6.4), in order; undefined where it is no such list. */
export function tagsOf(text: string): Map<string, string> | undefined {
  const tags = new Map<string, string>();
  for (const part of text.split(';')) {
    if (part.trim() === '') continue;
    const [, name, value] = /^\s*([A-Za-z][A-Za-z0-9_]*)\s*=\s*([\s\S]*?)\s*$/.exec(part) ?? [];
    if (name === undefined || value === undefined || tags.has(name)) return undefined;
    tags.set(name, value);
  }
  return tags.size > 0 ? tags : undefined;
}
