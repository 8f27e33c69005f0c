/** How the API names the learner that somebody typed: an e-mail address alone stands for `email:ADDRESS`; anything else is a reference already. */
export function learnerReference(typed: string): string {
  return typed.includes('@') && !typed.includes(':') ? `email:${typed}` : typed;
}
