import { Logger } from '@nestjs/common';
import { guardPage, learnerLook, pageHeader, pageShell, sendPage, type PageLanguage, type PageReply } from '@parcours/platform';

const logger = new Logger('pages');

const words = {
  fr: {
    lost: 'Cette page n’existe pas', lostLead: 'Le lien est incomplet ou n’est plus valable. Ouvrez-le depuis votre dernier message.',
    sorry: 'Ce n’est pas encore enregistré', sorryLead: 'Un incident nous en empêche pour l’instant. Revenez à la page précédente et réessayez dans une minute.',
  },
  en: {
    lost: 'There is no such page', lostLead: 'The link is incomplete or no longer valid. Open it from your latest message.',
    sorry: 'This is not saved yet', sorryLead: 'Something keeps us from it right now. Go back to the page before and try again in a minute.',
  },
};

/** CSS that forms and short pages share. */
export const formStyle = `${learnerLook}main{max-width:42rem}fieldset,.box{background:var(--paper);border:1px solid var(--line);border-radius:14px;padding:1.25rem;margin:1.25rem 0 0;min-width:0}
legend{font-weight:600;font-size:1.12rem;float:left;width:100%;padding:0 0 .6rem;line-height:1.3}legend+*{clear:both}.hint{color:var(--soft);font-size:.92rem;margin:.25rem 0 0}
input[type=text],textarea{font:inherit;color:inherit;background:var(--ground);border:1px solid var(--edge);border-radius:9px;padding:.6rem .8rem;width:100%}textarea{min-height:6.5rem;resize:vertical}
label.field{display:block;margin-top:1rem}label.field>span{display:block;margin-bottom:.3rem}input[type=radio],input[type=checkbox]{accent-color:var(--accent)}
.done{margin-top:1.5rem}.problem{border:2px solid #b3261e;border-radius:9px;padding:.6rem .9rem;margin:1.25rem 0 0}.end{display:flex;gap:1rem 1.5rem;align-items:center;flex-wrap:wrap;margin-top:1.5rem}
.quiet{background:none;color:var(--accent);border:0;font:inherit;text-decoration:underline;padding:.65rem 0;cursor:pointer}
@media(max-width:40rem){fieldset,.box{padding:1rem}}`;

/** Shows a page of one form or one message. `policy`: a further directive of its content security policy. */
export async function showPage(reply: PageReply, page: { language: PageLanguage; organisation: string; title: string; lead?: string; body: string; more?: string; policy?: string; status?: number }): Promise<void> {
  const { language, organisation, title, lead, body, more = '', policy, status } = page;
  guardPage(reply, "form-action 'self'", ...(policy === undefined ? [] : [policy]));
  await sendPage(reply, pageShell({ language, title: `${title} · ${organisation}`, more: formStyle + more, body: pageHeader(organisation, title, lead) + body }), status);
}

/** What a wrong, foreign or expired link shows: it does not tell which. */
export function showLost(reply: PageReply, language: PageLanguage, organisation: string): Promise<void> {
  return showPage(reply, { language, organisation, title: words[language].lost, lead: words[language].lostLead, body: '', status: 404 });
}

/** What is shown while the house can not take in what somebody said; a mail program tries again. The fault is for the log alone. */
export function showSorry(reply: PageReply, language: PageLanguage, organisation: string, fault: unknown): Promise<void> {
  logger.error(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault));
  return showPage(reply.header('retry-after', '60'), { language, organisation, title: words[language].sorry, lead: words[language].sorryLead, body: '', status: 503 });
}
