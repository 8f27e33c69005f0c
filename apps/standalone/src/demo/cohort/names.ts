/** What made-up people are called and where they live. First and last names are common ones, combined by chance. */

export const frenchFirstNames = [
  'Amandine', 'Antoine', 'Aurélie', 'Baptiste', 'Camille', 'Cécile', 'Claire', 'Clément', 'Damien', 'Delphine', 'Élodie', 'Émilie', 'Fabien', 'Fatima', 'Florian', 'Guillaume', 'Hélène', 'Hugo', 'Inès',
  'Jérôme', 'Julie', 'Karim', 'Laura', 'Léa', 'Louis', 'Lucie', 'Manon', 'Marc', 'Margaux', 'Mathilde', 'Maxime', 'Mehdi', 'Nadia', 'Nicolas', 'Noémie', 'Olivier', 'Pauline', 'Quentin', 'Romain', 'Salomé',
  'Samir', 'Sandrine', 'Sébastien', 'Sophie', 'Théo', 'Thomas', 'Valérie', 'Victor', 'Yasmine', 'Zoé',
] as const;

export const frenchLastNames = [
  'Arnaud', 'Aubert', 'Barbier', 'Benali', 'Blanchard', 'Bonnet', 'Boyer', 'Brunet', 'Carpentier', 'Chevalier', 'Colin', 'Da Silva', 'Delmas', 'Diallo', 'Dufour', 'Fabre', 'Faure', 'Fontaine', 'Garnier',
  'Gauthier', 'Giraud', 'Guérin', 'Hamdi', 'Hoarau', 'Jacquet', 'Lambert', 'Leclerc', 'Lefèvre', 'Lemoine', 'Leroux', 'Marchand', 'Masson', 'Mercier', 'Meunier', 'Moreau', 'Nguyen', 'Noël', 'Payet', 'Perrin',
  'Picard', 'Poirier', 'Renard', 'Rivière', 'Robin', 'Rousseau', 'Roux', 'Schmitt', 'Tessier', 'Traoré', 'Vidal',
] as const;

export const englishFirstNames = [
  'Alice', 'Amelia', 'Ben', 'Charlotte', 'Daniel', 'Emily', 'George', 'Grace', 'Harriet', 'Isla', 'Jack', 'James', 'Katie', 'Liam', 'Megan', 'Nora', 'Oliver', 'Priya', 'Ruth', 'Simon',
] as const;

export const englishLastNames = [
  'Adams', 'Bailey', 'Bennett', 'Carter', 'Collins', 'Cooper', 'Edwards', 'Foster', 'Hughes', 'Kelly', 'Mitchell', 'Murphy', 'Parker', 'Patel', 'Reid', 'Shaw', 'Turner', 'Walsh', 'Wright', 'Young',
] as const;

export interface Town {
  postalCode: string;
  city: string;
}

export const towns: readonly Town[] = [
  { postalCode: '69003', city: 'Lyon' }, { postalCode: '44000', city: 'Nantes' }, { postalCode: '75011', city: 'Paris' }, { postalCode: '59000', city: 'Lille' }, { postalCode: '33000', city: 'Bordeaux' },
  { postalCode: '67000', city: 'Strasbourg' }, { postalCode: '35000', city: 'Rennes' }, { postalCode: '38000', city: 'Grenoble' }, { postalCode: '13006', city: 'Marseille' }, { postalCode: '21000', city: 'Dijon' },
];

export const reunionTowns: readonly Town[] = [{ postalCode: '97400', city: 'Saint-Denis' }, { postalCode: '97410', city: 'Saint-Pierre' }, { postalCode: '97460', city: 'Saint-Paul' }];

export const montrealCodes = ['H2X 1Y4', 'H3B 2T6', 'H2T 1S6', 'H4C 1K8'] as const;

export const streets = [
  'rue des Lilas', 'rue Victor Hugo', 'avenue de la Gare', 'rue du Moulin', 'boulevard Jean Jaurès', 'place de la Mairie', 'chemin des Vignes', 'rue Pasteur', 'allée des Tilleuls', 'impasse du Lavoir', 'quai du Port',
  'rue de la République', 'avenue Jean Moulin', 'rue des Écoles', 'rue du Château d’Eau',
] as const;

export const buildings = ['Bâtiment A', 'Bâtiment C', 'Résidence Les Acacias', 'Résidence du Parc', 'Entrée 2', 'Immeuble Le Saphir'] as const;

export const montrealStreets = ['rue Sherbrooke Ouest', 'avenue du Parc', 'rue Saint-Denis', 'boulevard Saint-Laurent'] as const;
