import { acceptedLanguage, type PageLanguage } from './accepted-language';

/** What of a request's headers says in which language its page is read. */
export interface PageHeaders {
  'accept-language'?: string;
  cookie?: string;
}

/** The language of a staff page: the one chosen at the desk (cookie `parcours_language`), else the browser's, else `otherwise`. */
export function pageLanguage(headers: PageHeaders, otherwise: string): PageLanguage {
  const chosen = /(?:^|;\s*)parcours_language=(fr|en)(?:;|$)/.exec(headers.cookie ?? '')?.[1];
  return acceptedLanguage(chosen ?? headers['accept-language'], otherwise);
}
