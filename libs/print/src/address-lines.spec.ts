import { addressLines } from './address-lines';

const paris = { name: 'Ana Roux', line1: '12 rue des Lilas', postalCode: '75011', city: 'Paris', country: 'FR' };
const lines = (address: object) => {
  const answer = addressLines(address);
  return answer.ok ? answer.lines : answer.reason;
};

describe('a French address (NF Z 10-011)', () => {
  it.each<[string, object, string[]]>([
    ['a house in a street', paris, ['Ana Roux', '', '', '12 RUE DES LILAS', '', '75011 PARIS']],
    ['no country said', { ...paris, country: undefined }, ['Ana Roux', '', '', '12 RUE DES LILAS', '', '75011 PARIS']],
    ['punctuation and accents from line 4 on', { ...paris, line1: '12, bis rue de l’Évêché', city: 'Saint-Étienne-du-Rouvray', postalCode: '76 800' }, ['Ana Roux', '', '', '12 BIS RUE DE L EVECHE', '', '76800 SAINT ETIENNE DU ROUVRAY']],
    ['a flat and a building after the street', { ...paris, line2: 'Bâtiment C', line3: 'Appartement 12' }, ['Ana Roux', 'Appartement 12', 'Bâtiment C', '12 RUE DES LILAS', '', '75011 PARIS']],
    ['a company’s floor before the street', { ...paris, line1: 'Service formation', line2: '5 place de la Gare' }, ['Ana Roux', '', 'Service formation', '5 PLACE DE LA GARE', '', '75011 PARIS']],
    ['a box and CEDEX', { ...paris, line2: 'BP 40312', city: 'Paris Cedex 11' }, ['Ana Roux', '', '', '12 RUE DES LILAS', 'BP 40312', '75011 PARIS CEDEX 11']],
    ['a place without a street', { ...paris, line1: 'Lieu-dit Le Moulin', postalCode: '29690', city: 'Huelgoat' }, ['Ana Roux', '', '', '', 'LIEU DIT LE MOULIN', '29690 HUELGOAT']],
    ['overseas', { ...paris, country: 'RE', postalCode: '97400', city: 'Saint-Denis' }, ['Ana Roux', '', '', '12 RUE DES LILAS', '', '97400 SAINT DENIS']],
    ['a ligature', { ...paris, line1: '3 rue du Cœur', city: 'Œuilly', postalCode: '51480' }, ['Ana Roux', '', '', '3 RUE DU COEUR', '', '51480 OEUILLY']],
    ['line breaks inside', { ...paris, name: 'Ana\r\nRoux' }, ['Ana Roux', '', '', '12 RUE DES LILAS', '', '75011 PARIS']],
    ['a street to be abbreviated', { ...paris, line1: '128 boulevard du Maréchal Alphonse Juin de Provence' }, ['Ana Roux', '', '', '128 BD DU MAL A JUIN DE PROVENCE', '', '75011 PARIS']],
    ['a name to be abbreviated', { ...paris, name: 'Madame Marie-Charlotte de La Rochefoucauld-Liancourt' }, ['MME M de La Rochefoucauld-Liancourt', '', '', '12 RUE DES LILAS', '', '75011 PARIS']],
  ])('%s', (_what, address, expected) => {
    expect(lines(address)).toEqual(expected);
  });

  it.each<[string, unknown, string]>([
    ['no address', undefined, 'address-missing'],
    ['a text', 'Paris', 'address-missing'],
    ['no name', { ...paris, name: ' ' }, 'address-incomplete'],
    ['no town', { ...paris, city: '' }, 'address-incomplete'],
    ['no street', { ...paris, line1: '' }, 'address-incomplete'],
    ['a postal code of four digits', { ...paris, postalCode: '7501' }, 'postal-code-invalid'],
    ['a street too long even abbreviated', { ...paris, line1: '1 rue Anticonstitutionnellementincomprehensible' }, 'address-too-long'],
    ['a town too long', { ...paris, city: 'Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson-sur-Marne' }, 'address-too-long'],
  ])('%s is refused, with a sentence that says what to put right', (_what, address, reason) => {
    const answer = addressLines(address);
    expect(answer).toMatchObject({ ok: false, reason });
    if (!answer.ok) expect(answer.message).toMatch(/^[A-Z].{15,}\.$/);
  });
});

describe('an address abroad', () => {
  it.each<[string, object, string[]]>([
    ['Germany', { name: 'Dev König', line1: 'Lindenstraße 5', postalCode: '10969', city: 'Berlin', country: 'DE' }, ['Dev König', '', '', 'Lindenstraße 5', '10969 BERLIN', 'ALLEMAGNE']],
    ['Canada', { name: 'Dev Patel', line1: '123 rue Saint-Denis', line2: 'App. 4', postalCode: 'H2X 1K4', city: 'Montréal', state: 'QC', country: 'CA' }, ['Dev Patel', '', '123 rue Saint-Denis', 'App. 4', 'MONTRÉAL, QC H2X 1K4', 'CANADA']],
    ['Great Britain', { name: 'Eve Hall', line1: '10 High Street', postalCode: 'SW1A 2AA', city: 'London', country: 'GB' }, ['Eve Hall', '', '10 High Street', 'LONDON', 'SW1A 2AA', 'ROYAUME-UNI']],
    ['an apostrophe', { name: 'Finn O’Hara & Co', line1: "1 King's Road", postalCode: 'D02', city: 'Dublin', country: 'IE' }, ['Finn O’Hara & Co', '', "1 King's Road", 'DUBLIN', 'D02', 'IRLANDE']],
  ])('%s: in its own order, the country last', (_what, address, expected) => {
    expect(lines(address)).toEqual(expected);
  });

  it.each<[string, object, string]>([
    ['an unknown country', { ...paris, country: 'QQ' }, 'country-unknown'],
    ['no street', { ...paris, country: 'DE', line1: null }, 'address-incomplete'],
    ['too many lines', { ...paris, country: 'GB', line2: 'b', line3: 'c', line4: 'd' }, 'address-too-long'],
    ['a line too long', { ...paris, country: 'DE', line1: 'x'.repeat(39) }, 'address-too-long'],
  ])('refuses %s', (_what, address, reason) => {
    expect(lines(address)).toBe(reason);
  });
});
