import type { TemplateProblem } from './compiled-email-template';
import { innerHelpers } from './handlebars-environment';
import { addressAttribute, isWrittenAddress } from './safe-addresses';
import { kindOf, through, tokensOf, type MarkedText, unmarkTags } from './tag-marks';

type Found = Omit<TemplateProblem, 'file'>;

/** Where a walk through an address is: nothing of it yet, begun by a variable, or past the part that says what it is. */
type State = 'start' | 'variable' | 'inside';

/** What the e-mail service itself puts in. */
const ownLink = /^\{\{~?\s*links\.\w+\s*~?\}\}$/;
const element = /<(?:"[^"]*"|'[^']*'|[^"'<>])*>/g;

/**
 * Looks at where variables stand in the markup. The tags it answers are those of the text, each output that begins an address or stands in a style
 * going through a helper that lets nothing through but an address or a style's value. Refused: addresses that are not whole, or that are put together of
 * variables; values without quotes; what runs.
 */
export function guardMarkup({ text, tags }: MarkedText): { tags: string[]; problems: Found[] } {
  const problems: Found[] = [];
  const guarded = [...tags];
  const say = (index: number, message: string): void => {
    const before = unmarkTags(text.slice(0, index), tags).split('\n');
    problems.push({ code: 'address', line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message });
  };
  // 1. addresses
  for (const { 1: name = '', 2: stated = '', index } of text.matchAll(addressAttribute)) {
    const leads = /href|action/i.test(name);
    const quoted = /^["']/.test(stated);
    const value = quoted ? stated.slice(1, -1) : stated;
    const wrong = walkAddress(value, guarded, leads);
    if (wrong !== undefined) say(index, `${name} leads to ${shorten(unmarkTags(value, tags).trim())}: ${wrong}`);
    else if (!quoted) say(index, `Put quotes around the value of ${name}.`);
  }
  // 2. styles
  for (const { 1: styles = '' } of [...text.matchAll(/\sstyle\s*=\s*("[^"]*"|'[^']*')/gi), ...text.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/gi)]) {
    for (const token of tokensOf(styles)) if ('mark' in token && kindOf(tags[token.mark] ?? '') === 'output') guarded[token.mark] = through(innerHelpers.css, tags[token.mark] ?? '');
  }
  // 3. what stands in an element beside its quoted values
  for (const { 0: found, index } of text.matchAll(element)) {
    if (/^<(?:script|iframe|object|embed|base)\b/i.test(found)) say(index, `${/^<\w+/.exec(found)?.[0] ?? ''}> does not belong in a mail: take it out.`);
    const bare = found.replace(addressAttribute, '').replace(/"[^"]*"|'[^']*'/g, '');
    if (/\son[a-z]+\s*=/i.test(bare)) say(index, 'A mail runs nothing: take out the on...= attribute.');
    for (const token of tokensOf(bare)) {
      if (!found.startsWith('<!') && 'mark' in token && kindOf(tags[token.mark] ?? '') === 'output') say(index, `Put quotes around ${tags[token.mark] ?? ''}.`);
    }
  }
  return { tags: guarded, problems };
}

/** Why an address can not be written like this; undefined where it can, its outputs then guarded. */
function walkAddress(value: string, tags: string[], leads: boolean): string | undefined {
  let state: State = 'start';
  const open: { before: State; ends: State[] }[] = [];
  for (const token of tokensOf(value)) {
    if ('text' in token) {
      const words: string = state === 'start' ? token.text.trim() : token.text;
      if (words === '') continue;
      if (state === 'start' && !isWrittenAddress(words, leads)) return 'write a whole address that begins with https:// or mailto:, or {{links.feed}}.';
      if (state === 'variable' && !/^[/?#&]/.test(words)) return 'behind a variable that begins an address only /, ?, # or & may follow.';
      state = 'inside';
      continue;
    }
    const tag = tags[token.mark] ?? '';
    const block = open.at(-1);
    switch (kindOf(tag)) {
      case 'output':
        if (state === 'variable') return 'one variable holds the whole address; it is not put together of several.';
        if (state === 'start') {
          if (!ownLink.test(tag)) tags[token.mark] = through(leads ? innerHelpers.address : innerHelpers.picture, tag);
          state = 'variable';
        }
        break;
      case 'open':
        open.push({ before: state, ends: [] });
        break;
      case 'else':
        block?.ends.push(state);
        state = block?.before ?? 'start';
        break;
      case 'close': {
        const ends: State[] = [...(block?.ends ?? []), state];
        open.pop();
        state = ends.includes('variable') ? 'variable' : ends.includes('start') ? 'start' : 'inside';
      }
    }
  }
  return undefined;
}

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
