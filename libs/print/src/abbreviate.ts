/** Abbreviations of NF Z 10-011 (annex), from the ones that lose least. Words are in capitals without accents. */
const streetTypes: Record<string, string> = {
  ALLEE: 'ALL', AVENUE: 'AV', BOULEVARD: 'BD', CARREFOUR: 'CAR', CHEMIN: 'CHE', CITE: 'CITE', CORNICHE: 'COR', DOMAINE: 'DOM', ESPLANADE: 'ESP', FAUBOURG: 'FG', HAMEAU: 'HAM',
  IMPASSE: 'IMP', LOTISSEMENT: 'LOT', PASSAGE: 'PAS', PLACE: 'PL', PROMENADE: 'PROM', QUARTIER: 'QUA', RESIDENCE: 'RES', 'ROND-POINT': 'RPT', ROUTE: 'RTE', SQUARE: 'SQ', VILLAGE: 'VLGE',
};
const titles: Record<string, string> = {
  ADJUDANT: 'ADJ', CAPITAINE: 'CNE', COLONEL: 'COL', COMMANDANT: 'CDT', COMMANDANTE: 'CDT', DOCTEUR: 'DR', GENERAL: 'GAL', LIEUTENANT: 'LT', MADAME: 'MME', MADEMOISELLE: 'MLLE', MARECHAL: 'MAL',
  MONSIEUR: 'M', PREFET: 'PREF', PRESIDENT: 'PDT', PROFESSEUR: 'PR', SAINT: 'ST', SAINTE: 'STE', SERGENT: 'SGT',
};
const buildings: Record<string, string> = {
  APPARTEMENT: 'APT', BATIMENT: 'BAT', ENTREE: 'ENT', ESCALIER: 'ESC', ETAGE: 'ETG', IMMEUBLE: 'IMM', RESIDENCE: 'RES', BATIMENTS: 'BAT', PORTE: 'PTE', CENTRE: 'CTRE', COMMERCIAL: 'CCIAL', INDUSTRIELLE: 'IND', ZONE: 'ZONE',
};

/** The text in at most `length` characters, abbreviated no more than it must be; `undefined`: it can not be. The last word is never abbreviated. */
export function abbreviate(text: string, length: number, kind: 'street' | 'building' | 'town' | 'name'): string | undefined {
  if (text.length <= length) return text;
  const tables = { street: [streetTypes, titles, buildings], building: [buildings, streetTypes, titles], town: [titles], name: [titles] }[kind];
  let words = text.split(' ');
  for (const table of tables) {
    words = words.map((word, i) => (i === words.length - 1 ? word : (table[plain(word)] ?? word)));
    if (words.join(' ').length <= length) return words.join(' ');
  }
  if (kind === 'town') return undefined;
  // First names and the words before the last one to their initial, from the left: the last word is what identifies.
  for (let i = kind === 'name' ? 0 : 1; i < words.length - 1; i++) {
    const word = words[i] ?? '';
    if (/^\d/.test(word) || word.length < 3 || Object.values(titles).includes(plain(word)) || Object.values(streetTypes).includes(plain(word))) continue;
    words[i] = word.charAt(0);
    if (words.join(' ').length <= length) return words.join(' ');
  }
  return undefined;
}

/** In capitals, without accents and ligatures. */
export function plain(text: string): string {
  return text.replace(/œ/gi, 'OE').replace(/æ/gi, 'AE').replace(/ß/g, 'SS').normalize('NFD').replace(/\p{M}/gu, '').toUpperCase();
}
