/** What the preview says, in the languages of staff pages. */
export const previewWords = {
  fr: {
    title: 'Aperçu des e-mails', lead: 'Rien n’est envoyé. La page se met à jour dès qu’un fichier change.', templates: 'Modèles', phone: 'Téléphone, 375', desktop: 'Ordinateur, 700', light: 'Clair', dark: 'Sombre',
    text: 'Partie texte', inbox: 'Dans la boîte de réception', madeUp: 'Apprenant inventé', learner: 'Apprenant', none: 'Aucun modèle dans ce dossier.', fine: 'Rien à redire.', found: 'À revoir', failed: 'Ce modèle ne peut pas être montré : corrigez ce qui suit.',
    darkNote: 'Le mode sombre montre ce que le modèle demande lui-même (prefers-color-scheme). Certains logiciels inversent les couleurs à leur façon : Gmail et Outlook peuvent différer.',
    theme: 'Couleurs', error: 'erreur', warning: 'avertissement',
  },
  en: {
    title: 'E-mail preview', lead: 'Nothing is sent. The page follows as soon as a file changes.', templates: 'Templates', phone: 'Phone, 375', desktop: 'Desktop, 700', light: 'Light', dark: 'Dark',
    text: 'Text part', inbox: 'In the inbox', madeUp: 'Made-up learner', learner: 'Learner', none: 'There is no template in this folder.', fine: 'Nothing to say against it.', found: 'To look at', failed: 'This template can not be shown: put right what follows.',
    darkNote: 'Dark mode shows what the template itself asks for (prefers-color-scheme). Some programs invert colours their own way: Gmail and Outlook may differ.',
    theme: 'Colours', error: 'error', warning: 'warning',
  },
};

export type PreviewWords = (typeof previewWords)['fr'];
