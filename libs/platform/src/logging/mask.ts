const email = /([A-Za-z0-9._%+-])[A-Za-z0-9._%+-]*@([A-Za-z0-9])[A-Za-z0-9.-]*\.([A-Za-z]{2,})/g;
const bearer = /(Bearer\s+|pk_)[A-Za-z0-9._~+/=-]+/g;
const token = /(\/p\/[a-z]+\/)[A-Za-z0-9._-]+/g;

/** A text as it may be logged: addresses keep a letter each side, keys and the tokens of public pages nothing. */
export function mask(text: string): string {
  return text.replace(email, '$1***@$2***.$3').replace(bearer, '$1***').replace(token, '$1***');
}
