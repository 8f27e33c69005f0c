import { escapeHtml, type PageLanguage } from '@parcours/platform';
import type { ConsentChoice } from './consents.service';
import { purposeWords, tickWords } from './purpose-words';
import { wordingVersion } from './wording-version';

const words = {
  fr: {
    title: 'Ce que je reçois', lead: 'Cochez ce que vous voulez recevoir, et par où. Vous pouvez changer d’avis à tout moment.', saved: 'C’est enregistré.', save: 'Enregistrer', stop: 'Tout arrêter',
    note: 'Arrêter les e-mails d’un sujet arrête aussi les courriers et les appels à ce sujet. Ce qui concerne une formation en cours (convocation, accès, attestation) vous parvient toujours.', nothing: 'Il n’y a rien à choisir pour le moment.',
  },
  en: {
    title: 'What I receive', lead: 'Tick what you want to receive, and how. You can change your mind at any time.', saved: 'Saved.', save: 'Save', stop: 'Stop everything',
    note: 'Stopping e-mails about a subject also stops letters and calls about it. What concerns a course under way (invitation, access, certificate) still reaches you.', nothing: 'There is nothing to choose right now.',
  },
};

export const preferencesStyle = `.channels{display:grid;grid-template-columns:repeat(auto-fill,minmax(8.5rem,1fr));gap:.2rem .75rem;margin-top:.75rem}.channels>:only-child{grid-column:1/-1}.tick{display:flex;gap:.6rem;align-items:baseline;padding:.35rem 0}
.saved{background:var(--tint);border-radius:9px;padding:.6rem .9rem;margin:1.25rem 0 0}`;

/** The preference centre: a tick for each purpose and channel. */
export function preferencesPage(language: PageLanguage, choices: ConsentChoice[], saved: boolean): { title: string; lead: string; body: string } {
  const text = words[language];
  const keyOf = ({ purpose, channel }: ConsentChoice): string => escapeHtml(`${purpose}/${channel}`);
  const tick = (choice: ConsentChoice): string =>
    `<label class="tick"><input type="checkbox" name="allow" value="${keyOf(choice)}"${choice.allowed ? ' checked' : ''}><span>${tickWords(choice.purpose, choice.channel, language)}</span></label>`;
  const groups = [...new Set(choices.map(({ purpose }) => purpose))].map((purpose) => {
    const { name, about } = purposeWords(purpose, language);
    return `<fieldset><legend>${escapeHtml(name)}</legend>${about ? `<p class="hint">${about}</p>` : ''}<div class="channels">${choices.filter((choice) => choice.purpose === purpose).map(tick).join('')}</div></fieldset>`;
  });
  const shown = choices.filter(({ allowed }) => allowed).map((choice) => `<input type="hidden" name="shown" value="${keyOf(choice)}">`);
  const form = `<form method="post">${shown.join('')}${groups.join('')}<div class="end"><button class="go">${text.save}</button><button class="quiet" name="stop" value="all">${text.stop}</button></div></form><p class="hint done">${text.note}</p>`;
  return { title: text.title, lead: text.lead, body: `${saved ? `<p class="saved" role="status">${text.saved}</p>` : ''}${choices.length ? form : `<p>${text.nothing}</p>`}` };
}

/** The version of the words that a choice was made by: what the page says of itself, of the purpose and of the channel. */
export function preferencesWording(language: PageLanguage, { purpose, channel }: Pick<ConsentChoice, 'purpose' | 'channel'>): string {
  const { title, lead, note, save, stop } = words[language];
  const { name, about } = purposeWords(purpose, language);
  return wordingVersion('preference-centre', [title, lead, note, save, stop, name, about, tickWords(purpose, channel, language)]);
}
