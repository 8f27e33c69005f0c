import { pageLanguage } from './page-language';

it.each([
  ['parcours_language=en', 'fr-FR,fr;q=0.9', 'en'],
  ['parcours_session=x; parcours_language=fr', 'en', 'fr'],
  ['parcours_language=de', 'en', 'en'],
  ['not_parcours_language=en', 'fr', 'fr'],
  [undefined, 'en-GB', 'en'],
  [undefined, undefined, 'fr'],
] as const)('a page asked for with the cookie %s and the languages %s is in %s', (cookie, accepted, language) => {
  expect(pageLanguage({ cookie, 'accept-language': accepted }, 'fr')).toBe(language);
});
