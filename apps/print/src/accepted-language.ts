/** French or English by `Accept-Language` (RFC 9110); `otherwise` where it asks for neither. */
export function acceptedLanguage(header: string | undefined, otherwise: string): 'fr' | 'en' {
  const wanted = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const quality = parameters.map((parameter) => /^\s*q=([\d.]+)/.exec(parameter)?.[1]).find((q) => q !== undefined);
      return { language: tag.toLowerCase().split('-')[0], quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ language, quality }) => (language === 'fr' || language === 'en') && quality > 0)
    .sort((a, b) => b.quality - a.quality)[0];
  return (wanted?.language ?? otherwise.slice(0, 2).toLowerCase()) === 'en' ? 'en' : 'fr';
}
