/** Of a message that is too large to be taken in, so much is kept. */
const keptOfLarge = 65_536;

/** A message's value for a dead letter: as text, or as a data URL where it is none; what is beyond `limit` bytes is cut, and said so. */
export function keptBody(value: Uint8Array | undefined, limit: number): string {
  if (value === undefined) return '';
  if (value.byteLength <= limit) return readText(value) ?? asDataUrl(value);
  const kept = value.subarray(0, keptOfLarge);
  // A character may have been cut in two at the end.
  const text = [0, 1, 2, 3].map((less) => readText(kept.subarray(0, kept.byteLength - less))).find((read) => read !== undefined);
  return `${text ?? asDataUrl(kept)}… (${keptOfLarge} of ${value.byteLength} bytes)`;
}

/** Undefined for bytes that are no text: no UTF-8, or with zeros in it as binary formats have. */
export function readText(value: Uint8Array): string | undefined {
  try {
    return value.includes(0) ? undefined : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    return undefined;
  }
}

const asDataUrl = (value: Uint8Array): string => `data:application/octet-stream;base64,${Buffer.from(value).toString('base64')}`;
