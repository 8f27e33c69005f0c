import type { PageLanguage } from './accepted-language';

export type StaffPage = 'mailbox' | 'print';

const words = {
  fr: { label: 'Pages', desk: 'Bureau', mailbox: 'E-mails', print: 'Courrier' },
  en: { label: 'Pages', desk: 'Desk', mailbox: 'E-mails', print: 'Print' },
};

/** CSS of `staffNav`. */
export const staffNavStyle = `nav.staff{display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;margin:-1.25rem 0 1.5rem;font-size:.95rem}nav.staff a{padding:.45rem 0;color:var(--soft);text-decoration:none;border-bottom:2px solid transparent}nav.staff a:hover{color:var(--ink)}nav.staff a[aria-current]{color:var(--ink);border-color:var(--accent)}`;

/** The way back to the desk and between its pages. `current`: where the reader is; `whole` where it is that page itself, not one below it. */
export function staffNav(language: PageLanguage, current: StaffPage, whole: boolean): string {
  const text = words[language];
  const link = (page: StaffPage) => `<a href="/${page}"${page === current ? ` aria-current="${whole ? 'page' : 'true'}"` : ''}>${text[page]}</a>`;
  return `<nav class="staff" aria-label="${text.label}"><a href="/">${text.desk}</a>${link('mailbox')}${link('print')}</nav>`;
}
