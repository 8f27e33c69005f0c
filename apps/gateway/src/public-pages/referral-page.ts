import { escapeHtml, type PageLanguage } from '@parcours/platform';
import type { CatalogueItem } from '@parcours/recommend';
import type { ReferralForm } from './referral-registration.service';

/** Which wording of the consent below people said yes to: whoever changes it, changes this. */
export const referralWording = 'referral-page-1';

const words = {
  fr: {
    title: (name?: string) => `${name ?? 'Un collègue'} pense que cela peut vous intéresser`, lead: 'Voici les formations du moment. Vous seul décidez de la suite\u00a0: rien n’est enregistré sur vous tant que vous n’envoyez rien ci-dessous.', go: 'Voir', none: 'Le catalogue se prépare. Revenez bientôt.',
    register: 'Être tenu au courant', first: 'Prénom', last: 'Nom (facultatif)', email: 'Votre adresse e-mail',
    consent: (organisation: string) => `J’accepte que ${organisation} m’écrive à cette adresse au sujet de ses formations. Je peux arrêter à tout moment, d’un clic, dans chaque message.`,
    note: 'La personne qui vous invite apprend que vous êtes venu par son lien, rien d’autre.', send: 'M’inscrire',
    missing: { name: 'Indiquez votre prénom.', email: 'Indiquez une adresse e-mail qui est la vôtre, comme ana@exemple.fr\u00a0; celle d’un service ne suffit pas.', consent: 'Cochez la case si vous êtes d’accord\u00a0: sans cela, nous n’enregistrons rien.' },
    thanks: 'Merci\u00a0!', thanksLead: 'Vous êtes inscrit. Le premier message vous dira comment arrêter.',
  },
  en: {
    title: (name?: string) => `${name ?? 'A colleague'} thinks this may interest you`, lead: 'Here are the courses of the moment. What comes next is up to you alone: nothing about you is kept unless you send something below.', go: 'See it', none: 'The catalogue is being prepared. Come back soon.',
    register: 'Keep me informed', first: 'First name', last: 'Last name (optional)', email: 'Your e-mail address',
    consent: (organisation: string) => `I agree that ${organisation} writes to me at this address about its courses. I can stop at any time, by one click, in every message.`,
    note: 'The person who invites you learns that you came by their link, nothing else.', send: 'Register',
    missing: { name: 'Give your first name.', email: 'Give an e-mail address of your own, such as ana@example.org; that of an office does not do.', consent: 'Tick the box if you agree: without it we keep nothing.' },
    thanks: 'Thank you!', thanksLead: 'You are registered. The first message will tell you how to stop.',
  },
};

/** CSS of the courses and the form below them. */
export const referralStyle = `main{max-width:60rem}ul{list-style:none;margin:1.5rem 0 0;padding:0;display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(17.5rem,1fr))}
li{background:var(--paper);border:1px solid var(--line);border-radius:14px;padding:1.25rem;display:flex;flex-direction:column;gap:.5rem}li p{margin:0}li .go{align-self:flex-start;margin-top:auto;padding:.5rem 1rem}
form{max-width:38rem;margin-top:2rem}input[type=email]{font:inherit;color:inherit;background:var(--ground);border:1px solid var(--edge);border-radius:9px;padding:.6rem .8rem;width:100%}.tick{display:flex;gap:.6rem;align-items:baseline;margin-top:1rem}`;

/** What is missing in a form. */
export type ReferralGap = 'name' | 'email' | 'consent';

/** The courses of the moment, and a form for whoever wants to hear more. `code`: goes along to where courses are booked. */
export function referralPage(page: { language: PageLanguage; organisation: string; firstName?: string; courses: CatalogueItem[]; code: string; form: ReferralForm; gap?: ReferralGap }): { title: string; lead: string; body: string } {
  const { language, organisation, firstName, courses, code, form, gap } = page;
  const text = words[language];
  const list = courses.map(
    ({ title, summary, url }) => `<li><h2>${escapeHtml(title[language])}</h2><p>${escapeHtml(summary[language])}</p><a class="go" href="${escapeHtml(withCode(url, code))}" rel="nofollow" aria-label="${escapeHtml(`${text.go}: ${title[language]}`)}">${text.go}</a></li>`,
  );
  const field = (name: string, label: string, type: string, value: string | undefined, complete: string, required: boolean): string =>
    `<label class="field"><span>${label}</span><input type="${type}" name="${name}" maxlength="200" autocomplete="${complete}" value="${escapeHtml(value ?? '')}"${required ? ' required' : ''}></label>`;
  const registration = `<form method="post">${gap === undefined ? '' : `<p class="problem" role="alert">${text.missing[gap]}</p>`}
<fieldset><legend>${text.register}</legend>${field('firstName', text.first, 'text', form.firstName, 'given-name', true)}${field('lastName', text.last, 'text', form.lastName, 'family-name', false)}${field('email', text.email, 'email', form.email, 'email', true)}
<label class="tick"><input type="checkbox" name="consent" value="yes" required><span>${escapeHtml(text.consent(organisation))}</span></label><p class="hint">${text.note}</p></fieldset>
<div class="end"><button class="go">${text.send}</button></div></form>`;
  return { title: text.title(firstName), lead: text.lead, body: `${courses.length ? `<ul>${list.join('')}</ul>` : `<p>${text.none}</p>`}${registration}` };
}

/** The same whoever registered: nobody learns from it whom we know. */
export function referralThanks(language: PageLanguage): { title: string; lead: string; body: string } {
  const { thanks, thanksLead } = words[language];
  return { title: thanks, lead: thanksLead, body: '' };
}

/** A platform that gives the code back with its registration (`data.referral.code`) has it count. */
function withCode(url: string, code: string): string {
  if (!URL.canParse(url)) return url;
  const target = new URL(url);
  target.searchParams.set('referral', code);
  return target.href;
}
