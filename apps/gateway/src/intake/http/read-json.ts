import { ProblemException } from '@parcours/platform';

/** Reads a body as JSON in UTF-8. Throws `ProblemException` (400 `not-json`) for anything else, an empty body too. */
export function readJson(body: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw notJson('The body is not UTF-8.');
  }
  if (text.trim() === '') throw notJson('The body is empty.');
  try {
    return JSON.parse(text);
  } catch (error) {
    // V8's messages quote what stands there, which may be somebody's data: only the place is told.
    const place = /position \d+(?: \(line \d+ column \d+\))?/.exec((error as Error).message)?.[0];
    throw notJson(`The body is no valid JSON${place === undefined ? ': it ends too early' : ` at ${place}`}.`);
  }
}

function notJson(detail: string): ProblemException {
  return new ProblemException({ status: 400, code: 'not-json', title: 'Not JSON', detail, action: 'Send a body of valid JSON in UTF-8.' });
}
