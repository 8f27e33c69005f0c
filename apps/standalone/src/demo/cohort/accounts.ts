import type { CohortAccount } from './cohort-types';

/** The eight clients. Together 175 of the 200 learners; the last one sends fewer than five, so that no figures about them are ever given. */
export const accounts: readonly CohortAccount[] = [
  { id: 'acc-verdier', name: 'Transports Verdier', domain: 'verdier.example', learners: 42, town: 0, manager: { firstName: 'Martine', lastName: 'Collet', email: 'martine.collet@verdier.example', locale: 'fr' } },
  { id: 'acc-loire', name: 'Mutuelle de Loire', domain: 'mutuelle-loire.example', learners: 34, town: 1, manager: { firstName: 'Gilles', lastName: 'Berthier', email: 'gilles.berthier@mutuelle-loire.example', locale: 'fr' } },
  { id: 'acc-nordlog', name: 'Nordlog', domain: 'nordlog.example', learners: 29, town: 3, manager: { firstName: 'Sarah', lastName: 'Delcourt', email: 'sarah.delcourt@nordlog.example', locale: 'fr' } },
  { id: 'acc-hopital', name: 'Clinique des Quais', domain: 'clinique-quais.example', learners: 24, town: 4, manager: { firstName: 'Yves', lastName: 'Lacombe', email: 'yves.lacombe@clinique-quais.example', locale: 'fr' } },
  { id: 'acc-rhin', name: 'Imprimerie du Rhin', domain: 'imprimerie-rhin.example', learners: 19, town: 5, manager: { firstName: 'Odile', lastName: 'Kieffer', email: 'odile.kieffer@imprimerie-rhin.example', locale: 'fr' } },
  { id: 'acc-armor', name: 'Armor Agencement', domain: 'armor-agencement.example', learners: 14, town: 6, manager: { firstName: 'Erwan', lastName: 'Le Goff', email: 'erwan.legoff@armor-agencement.example', locale: 'fr' } },
  { id: 'acc-brightside', name: 'Brightside Software', domain: 'brightside.example', learners: 10, town: 2, manager: { firstName: 'Hannah', lastName: 'Brooks', email: 'hannah.brooks@brightside.example', locale: 'en' } },
  { id: 'acc-etude', name: 'Étude Valmont', domain: 'etude-valmont.example', learners: 3, town: 9, manager: { firstName: 'Paul', lastName: 'Valmont', email: 'paul.valmont@etude-valmont.example', locale: 'fr' } },
];
