/** So many answers are kept; then all are forgotten, so that nobody fills the memory by asking for ever more. */
const kept = 500;

/** The same function, asked once for each text: for what always answers the same and takes long to. What it answers is shared, and not to be changed. */
export function remembered<T>(answer: (text: string) => T): (text: string) => T {
  const answers = new Map<string, T>();
  return (text) => {
    const known = answers.get(text);
    if (known !== undefined || answers.has(text)) return known as T;
    if (answers.size >= kept) answers.clear();
    const given = answer(text);
    answers.set(text, given);
    return given;
  };
}
