import type { PageLanguage } from '@parcours/platform';
import { createHash } from 'node:crypto';
import type { Useful } from './ratings.service';

const words = {
  fr: {
    title: 'Ce message vous a-t-il été utile\u00a0?', lead: 'Confirmez votre réponse d’un clic.', yes: 'Oui, utile', no: 'Non, pas utile', thanks: 'Merci\u00a0!',
    given: { yes: 'C’est noté\u00a0: ce message vous a été utile.', no: 'C’est noté\u00a0: ce message ne vous a pas été utile. Nous choisirons mieux.' },
    change: { yes: 'Finalement, il ne m’a pas été utile', no: 'Finalement, il m’a été utile' }, preferences: 'Choisir ce que je reçois',
  },
  en: {
    title: 'Was this message useful to you?', lead: 'Confirm your answer by one click.', yes: 'Yes, useful', no: 'No, not useful', thanks: 'Thank you!',
    given: { yes: 'Noted: this message was useful to you.', no: 'Noted: this message was not useful to you. We will choose better.' },
    change: { yes: 'On second thoughts, it was not useful', no: 'On second thoughts, it was useful' }, preferences: 'Choose what I receive',
  },
};

/**
 * Gives the answer that was tapped in the mail, so that one tap is enough where scripts run; elsewhere the button does. A page that is fetched ahead, kept in the
 * background or driven by a program gives none: opening the link alone never does.
 */
const script = "if(document.visibilityState==='visible'&&!navigator.webdriver)document.querySelector('button.go').click()";

/** The policy that lets this script run and no other (CSP Level 3, hash-source). */
export const ratePolicy = `script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`;

interface Shown {
  title: string;
  lead: string;
  body: string;
}

/** The question, with the answer that was tapped first. */
export function ratePage(language: PageLanguage, tapped: Useful): Shown {
  const text = words[language];
  const button = (useful: Useful, look: string): string => `<button class="${look}" name="useful" value="${useful}">${text[useful]}</button>`;
  return { title: text.title, lead: text.lead, body: `<form method="post" class="end">${button(tapped, 'go')}${button(otherThan(tapped), 'quiet')}</form><script>${script}</script>` };
}

/** What follows an answer; `preferences` is an address. */
export function ratedPage(language: PageLanguage, given: Useful, preferences: string): Shown {
  const text = words[language];
  return {
    title: text.thanks, lead: text.given[given],
    body: `<form method="post" class="end"><button class="quiet" name="useful" value="${otherThan(given)}">${text.change[given]}</button></form><p><a href="${preferences}">${text.preferences}</a></p>`,
  };
}

const otherThan = (useful: Useful): Useful => (useful === 'yes' ? 'no' : 'yes');
