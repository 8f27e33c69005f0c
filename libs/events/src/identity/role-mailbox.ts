/** Names of offices, French and English, without accents: who reads such a mailbox is nobody in particular. */
const ROLES = new Set(
  `abuse accounting accounts accueil achat achats adm admin administratif administration admins adv apprentissage assistance billing bonjour booking bureau
  candidature candidatures commercial commerciale communication compta comptabilite contact contacts courrier crm customerservice direction dg dpo drh ecole
  education emploi enquiries enquiry facturation factures finance formation formateurs formations gestion hello helpdesk help hostmaster hr humanresources
  info infos information informations inscription inscriptions inquiries it jobs juridique learning legal lms mail mailbox marketing newsletter noreply
  donotreply nepasrepondre office orders paie payroll planning postmaster presse press privacy qhse qse qualite reception recrutement recruiting
  recruitment registrar registration registrations reply ressourceshumaines rgpd rh root sales sav scolarite secretaire secretariat security sender service
  services standard support team training trainings vente ventes webmaster`.split(/\s+/),
);

/** Words that say which office, not who: `formation-equipe@`, `team.training@`, `service-rh@`. */
const QUALIFIERS = new Set(
  'asso campus centre center client clients continue de department dept des desk digital du equipe externe france global groupe group interne la le les national no do not ne pas pole professionnelle regional repondre ressources humaines human resources siege the us uk fr en'.split(
    ' ',
  ),
);

/** Joined, these are a role though no single word of them is. */
const PHRASES = new Set(['noreply', 'donotreply', 'nepasrepondre', 'ressourceshumaines', 'humanresources', 'customerservice']);

/**
 * Whether an e-mail address is an office's, not a person's (training@, formation@, rh@, service-formation2@ ...): mail may go
 * there, but it says nothing about who a learner is. Case, accents, digits and `+tags` make no difference. Linear in length.
 */
export function isRoleMailbox(address: string): boolean {
  const at = address.lastIndexOf('@');
  if (at < 1) return false;
  const local = address.slice(0, Math.min(at, 128)).split('+', 1)[0] ?? '';
  const words = local
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z._-]/g, '')
    .split(/[._-]/)
    .filter((word) => word !== '');
  if (words.length === 0) return false;
  if (PHRASES.has(words.join(''))) return true;
  return words.some((word) => ROLES.has(word)) && words.every((word) => ROLES.has(word) || QUALIFIERS.has(word));
}
