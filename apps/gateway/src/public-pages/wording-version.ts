import { createHash } from 'node:crypto';

/** Names the very words that a form showed, for the proof of what somebody said to them: other words have another version. */
export function wordingVersion(form: string, shown: readonly string[]): string {
  return `${form}-${createHash('sha256').update(JSON.stringify(shown)).digest('hex').slice(0, 12)}`;
}
