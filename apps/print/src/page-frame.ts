import { pageHeader, pageShell, staffNav, staffNavStyle, type PageLanguage as Language } from '@parcours/platform';

const lost = {
  fr: {
    code: ['Ce code ne mène nulle part', 'Il est incomplet ou n’a pas été imprimé par nous. Scannez-le encore une fois, bien à plat.'],
    run: ['Ce tirage n’existe pas', 'Il n’y a pas de tirage à cette adresse. La liste des tirages est sous /print.'],
  },
  en: {
    code: ['This code leads nowhere', 'It is incomplete, or we did not print it. Scan it once more, held flat.'],
    run: ['There is no such print run', 'No print run has this address. All runs are listed under /print.'],
  },
} as const;

const style = `${staffNavStyle}:root{--warn:#8a4b00;--warntint:#fdf1df}@media(prefers-color-scheme:dark){:root{--warn:#f2c078;--warntint:#33281a}}
main{max-width:64rem}.house a{color:inherit;text-decoration:none}
.runs{list-style:none;margin:2rem 0 0;padding:0;display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(min(18rem,100%),1fr))}.runs li,.panel{background:var(--paper);border:1px solid var(--line);border-radius:14px;padding:1.25rem}
.runs li{display:flex;flex-direction:column;gap:.5rem;align-items:flex-start}.runs p{margin:0}.panel p{margin:0 0 1rem}.panel p.soft{margin:1rem 0 0}.id{white-space:nowrap}.soft{color:var(--soft);font-size:.92rem}.panel{margin-top:1.25rem}
.status{display:inline-block;font-size:.82rem;font-weight:600;background:var(--tint);color:var(--accent);border-radius:99px;padding:.15rem .7rem}.status.draft,.status.proof,.status.locked{background:var(--warntint);color:var(--warn)}.status.cancelled{background:var(--line);color:var(--soft)}
a.go,button{display:inline-block;background:var(--accent);color:var(--paper);text-decoration:none;font:inherit;font-weight:600;padding:.5rem 1rem;border:1px solid var(--accent);border-radius:9px;cursor:pointer}a.go.plain,button.plain{background:transparent;color:var(--accent);border-color:var(--line)}
.acts{display:flex;flex-wrap:wrap;gap:.6rem;margin-top:1rem}.acts form{margin:0}dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.8rem 1.25rem;margin:0}dt{color:var(--soft);font-size:.85rem}dd{margin:0;font-weight:600}
.said{background:var(--warntint);color:var(--warn);border-radius:10px;padding:.7rem 1rem;margin:1.25rem 0 0}object{display:block;width:100%;height:min(80vh,60rem);border:1px solid var(--line);border-radius:10px;background:var(--ground);margin-top:1rem}@media(max-width:44rem){object{display:none}}
.pieces{list-style:none;margin:1rem 0 0;padding:0}.pieces li{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.3rem 1rem;padding:.7rem 0;border-top:1px solid var(--line)}.pieces address{font-style:normal;flex:1 1 16rem;overflow-wrap:anywhere}.pieces .more{flex:0 1 16rem;overflow-wrap:anywhere}
.none{margin-top:2rem;color:var(--soft)}`;

/** A page of the print service. `body` is HTML whose values were escaped. */
export function pageFrame(language: Language, title: string, body: string): string {
  return pageShell({ language, title, body, more: style });
}

/** What stands where nothing is. */
export function lostPage(language: Language, organisation: string, what: 'code' | 'run'): string {
  const [title, lead] = lost[language][what];
  return pageFrame(language, title, `${what === 'run' ? staffNav(language, 'print', false) : ''}${pageHeader(organisation, title, lead)}`);
}
