/** What the YAML parser's sentences mean for people, by how they begin or what they hold; `$1` is the thing it names. */
const ADVICE: readonly [RegExp, string][] = [
  [/^Tabs are not allowed/, 'a tab stands here; indent with spaces'],
  [/^Missing closing "/, 'a double quote is opened and not closed; close it'],
  [/^Missing closing '/, 'a single quote is opened and not closed; close it, or double it where it is an apostrophe'],
  [/end with a (.)$/, 'a bracket is opened and not closed; close it with $1, or indent what is inside'],
  [/^Implicit keys need to be on a single line/, 'a key is expected here; write a space behind its colon, or put a long text in quotes'],
  [/^Nested mappings are not allowed/, 'a text with a colon in it is read as a key; put the whole text in quotes'],
  [/^Implicit map keys need to be followed/, 'a key is expected here; write a colon and a space behind it'],
  [/^Unresolved tag: (!\S+)/, 'a text must not begin with !, as $1 does; put the whole text in quotes'],
  [/^Unexpected scalar at node end/, 'something stands behind the end of a quoted text or a bracket; take it out, or put quotes around the whole'],
  [/^Plain value cannot start with (?:reserved|directive indicator) character (.)/, 'a text must not begin with $1; put the whole text in quotes'],
  [/^All (?:mapping|sequence|collection) items must start at the same column/, 'the indentation differs from the lines above; indent what belongs together the same'],
  [/^Source contains multiple documents/, 'a file holds one journey; give the one behind --- a file of its own'],
];

/** A fault of the parser, as a sentence with a remedy. `key`: what stands where it was found, if a word does. */
export function yamlAdvice(message: string, key: string | undefined): string {
  if (message.startsWith('Map keys must be unique')) return `Map keys must be unique${key === undefined ? '' : `, '${key}' stands here a second time`}; take one out`;
  for (const [pattern, advice] of ADVICE) {
    const found = pattern.exec(message);
    if (found) return advice.replace('$1', () => found[1] ?? '');
  }
  return `${message}; put the YAML right here`;
}
