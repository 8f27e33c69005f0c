import { escapeHtml, type PageLanguage } from '@parcours/platform';
import type { EvaluationAnswers } from './evaluation.service';

type EvaluationKind = 'hot' | 'cold';

const words = {
  fr: {
    title: 'Trois questions, une minute', lead: (course?: string) => (course ? `À propos de ${course}.` : 'À propos de votre formation.'),
    recommend: 'Recommanderiez-vous cette formation\u00a0?', least: '0\u00a0: pas du tout', most: '10\u00a0: sans hésiter', missing: 'Choisissez une note de 0 à 10\u00a0: les autres questions sont facultatives.',
    topics: 'Quels autres thèmes vous intéressent\u00a0?', topicsHint: 'Autant que vous voulez. Nous vous proposerons ce qui s’en approche.',
    colleague: 'Et après\u00a0?', colleagueField: 'Un collègue que cela intéresserait', colleagueHint: 'Un prénom ou une équipe suffit. Nous ne lui écrivons pas\u00a0: c’est vous qui transmettez, si vous le voulez.',
    comment: 'Un mot de plus\u00a0?', anonymous: 'Répondre anonymement', anonymousHint: 'Votre nom n’est pas enregistré avec vos réponses. Nous ne pourrons donc ni vous répondre, ni tenir compte de vos thèmes\u00a0; un rappel peut encore vous parvenir.', send: 'Envoyer mes réponses',
    thanks: 'Merci\u00a0!', next: 'Et maintenant\u00a0?', feed: 'Voir ce qui est choisi pour vous', preferences: 'Choisir ce que je reçois', again: 'Vous avez changé d’avis\u00a0? Rouvrez le lien du message et répondez encore\u00a0: vos nouvelles réponses compteront aussi.',
    after: {
      promoter: 'Ravis que cela vous ait plu. Si vous recevez nos conseils de formation, un lien à transmettre à un collègue vous parvient par e-mail. Rien ne part sans vous.',
      passive: 'Nous cherchons trois idées qui vous correspondent. Si vous recevez nos conseils de formation, elles vous parviennent par e-mail dans deux jours\u00a0; vous pouvez aussi les voir tout de suite.',
      detractor: 'Nous aurions aimé faire mieux. Quelqu’un du service formation vous appelle au prochain jour ouvré, et d’ici là nous ne vous proposons plus rien.',
      anonymous: 'Vos réponses sont enregistrées sans votre nom\u00a0: elles comptent dans le bilan de la formation, et rien d’autre ne s’ensuit pour vous.',
    },
  },
  en: {
    title: 'Three questions, one minute', lead: (course?: string) => (course ? `About ${course}.` : 'About your course.'),
    recommend: 'Would you recommend this course?', least: '0: not at all', most: '10: without hesitation', missing: 'Choose a mark from 0 to 10: the other questions are optional.',
    topics: 'Which other topics interest you?', topicsHint: 'As many as you like. We will suggest what comes near.',
    colleague: 'And next?', colleagueField: 'A colleague who might enjoy it', colleagueHint: 'A first name or a team is enough. We do not write to them: you pass it on, if you want to.',
    comment: 'Anything else?', anonymous: 'Answer anonymously', anonymousHint: 'Your name is not kept with your answers. So we can neither answer you nor act on your topics; a reminder may still reach you.', send: 'Send my answers',
    thanks: 'Thank you!', next: 'What happens now?', feed: 'See what is chosen for you', preferences: 'Choose what I receive', again: 'Changed your mind? Open the link in the message once more and answer again: your new answers count too.',
    after: {
      promoter: 'We are glad you liked it. If you receive our learning news, a link to pass on to a colleague comes to you by e-mail. Nothing is sent without you.',
      passive: 'We are looking for three ideas that suit you. If you receive our learning news, they come by e-mail in two days; you can also see them right away.',
      detractor: 'We would have liked to do better. Somebody from the training desk calls you on the next working day, and until then we suggest nothing more to you.',
      anonymous: 'Your answers are kept without your name: they count in the review of the course, and nothing else follows for you.',
    },
  },
};

/** What the cold evaluation, months later, says otherwise. */
const coldWords = {
  fr: {
    ...words.fr, title: 'Trois mois après', recommend: 'Avec le recul, recommanderiez-vous cette formation\u00a0?',
    after: {
      ...words.fr.after,
      promoter: 'Ravis que cela vous serve encore. Si vous recevez nos conseils de formation, ce qui la prolonge vous parvient par e-mail\u00a0; vous pouvez aussi le voir tout de suite.',
      passive: 'Merci pour ce recul. Si vous recevez nos conseils de formation, ce qui la prolonge vous parvient par e-mail\u00a0; vous pouvez aussi le voir tout de suite.',
      detractor: 'Merci de nous le dire. Quelqu’un du service formation vous appelle dans les trois jours pour chercher avec vous ce qui manque.',
    },
  },
  en: {
    ...words.en, title: 'Three months on', recommend: 'Looking back, would you recommend this course?',
    after: {
      ...words.en.after,
      promoter: 'We are glad that it still serves you. If you receive our learning news, what takes it further comes by e-mail; you can also see it right away.',
      passive: 'Thank you for looking back. If you receive our learning news, what takes it further comes by e-mail; you can also see it right away.',
      detractor: 'Thank you for telling us. Somebody from the training desk calls you within three days, to look with you for what is missing.',
    },
  },
};

const wordsOf = (kind: EvaluationKind, language: PageLanguage) => (kind === 'cold' ? coldWords : words)[language];

/** CSS of the 0-10 row: one line of eleven on a wide page, two rows on a phone. */
export const evaluationStyle = `.scale{display:grid;grid-template-columns:repeat(11,1fr);gap:.35rem;margin-top:1rem}.scale label{position:relative;display:block}.scale input{position:absolute;inset:0;width:100%;height:100%;margin:0;opacity:0;cursor:pointer}
.scale span{display:block;text-align:center;padding:.6rem 0;border:1px solid var(--edge);border-radius:9px;background:var(--ground);font-weight:600}.scale input:checked+span{background:var(--accent);color:var(--paper);border-color:var(--accent)}.scale input:focus-visible+span{outline:3px solid var(--ink);outline-offset:2px}
.ends{display:flex;justify-content:space-between;gap:1rem;color:var(--soft);font-size:.9rem;margin-top:.5rem}.topics{display:grid;grid-template-columns:repeat(auto-fill,minmax(12.5rem,1fr));gap:.2rem .75rem;margin-top:.75rem}
.tick{display:flex;gap:.6rem;align-items:baseline;padding:.35rem 0}@media(max-width:40rem){.scale{grid-template-columns:repeat(6,1fr)}.scale span{padding:.75rem 0}}`;

/** The three questions. `answers`: what was ticked and written before, where something was missing. */
export function evaluationForm(page: { language: PageLanguage; kind: EvaluationKind; course?: string; topics: { id: string; name: string }[]; answers: EvaluationAnswers; missing: boolean }): { title: string; lead: string; body: string } {
  const { language, kind, course, topics, answers, missing } = page;
  const text = wordsOf(kind, language);
  const marks = Array.from({ length: 11 }, (_, mark) => `<label><input type="radio" name="recommend" value="${mark}" required${answers.recommend === mark ? ' checked' : ''}><span>${mark}</span></label>`).join('');
  const ticks = topics.map(({ id, name }) => `<label class="tick"><input type="checkbox" name="topics" value="${escapeHtml(id)}"${answers.topics.includes(id) ? ' checked' : ''}><span>${escapeHtml(name)}</span></label>`).join('');
  const body = `<form method="post">${missing ? `<p class="problem" role="alert">${text.missing}</p>` : ''}
<input type="hidden" name="form" value="${escapeHtml(answers.form)}">
<fieldset><legend>1. ${text.recommend}</legend><div class="scale">${marks}</div><div class="ends"><span>${text.least}</span><span>${text.most}</span></div></fieldset>
${topics.length ? `<fieldset><legend>2. ${text.topics}</legend><p class="hint">${text.topicsHint}</p><div class="topics">${ticks}</div></fieldset>` : ''}
<fieldset><legend>${topics.length ? 3 : 2}. ${text.colleague}</legend><label class="field"><span>${text.colleagueField}</span><input type="text" name="colleague" maxlength="200" autocomplete="off" value="${escapeHtml(answers.colleague ?? '')}"></label><p class="hint">${text.colleagueHint}</p>
<label class="field"><span>${text.comment}</span><textarea name="comment" maxlength="5000">${escapeHtml(answers.comment ?? '')}</textarea></label></fieldset>
<div class="box"><label class="tick"><input type="checkbox" name="anonymous" value="yes"${answers.anonymous ? ' checked' : ''}><span><strong>${text.anonymous}</strong></span></label><p class="hint">${text.anonymousHint}</p></div>
<div class="end"><button class="go">${text.send}</button></div></form>`;
  return { title: text.title, lead: text.lead(course), body };
}

/** What follows from an answer, as the journeys that ship act on it. */
export function thanksPage(page: { language: PageLanguage; kind: EvaluationKind; answers: EvaluationAnswers; feed: string; preferences: string }): { title: string; body: string } {
  const { language, kind, answers, feed, preferences } = page;
  const text = wordsOf(kind, language);
  const mark = answers.recommend ?? 0;
  const follows = answers.anonymous ? text.after.anonymous : mark >= 9 ? text.after.promoter : mark >= 7 ? text.after.passive : text.after.detractor;
  const links = answers.anonymous ? '' : `<div class="end">${mark >= 7 ? `<a class="go" href="${escapeHtml(feed)}">${text.feed}</a>` : ''}<a href="${escapeHtml(preferences)}">${text.preferences}</a></div>`;
  return { title: text.thanks, body: `<div class="box"><h2>${text.next}</h2><p>${follows}</p>${links}</div><p class="hint done">${text.again}</p>` };
}
