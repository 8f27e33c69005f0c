import { compressSync, uncompressSync } from 'lz4-napi';
import type { MessageContent } from '../ports';

/** What a packed content begins with; one that is not packed is JSON. */
const mark = 'lz4 ';
/** Shorter ones gain nothing. In characters. */
const packedFrom = 2_048;

/**
 * A content as the file keeps it: JSON, or where it is long (a mail is tens of kilobytes of tables) LZ4 of it in base64, a third as long. What is written twice, to the
 * journal and to the file, and synced, costs more than packing it.
 */
export function packContent(content: MessageContent): string {
  const text = JSON.stringify(content);
  if (text.length < packedFrom) return text;
  return mark + compressSync(Buffer.from(text)).toString('base64');
}

/** The content that `packContent` made a text of. */
export function unpackContent(text: string): MessageContent {
  return JSON.parse(contentJson(text)) as MessageContent;
}

/** Its JSON, which is how it moves to another engine. */
export function contentJson(text: string): string {
  return text.startsWith(mark) ? uncompressSync(Buffer.from(text.slice(mark.length), 'base64')).toString('utf8') : text;
}
