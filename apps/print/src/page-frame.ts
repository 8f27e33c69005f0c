export type Language = 'fr' | 'en';

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

const style = `:root{color-scheme:light dark;--ink:#16202b;--soft:#5b6875;--paper:#fff;--ground:#f3f5f2;--line:#dfe4de;--accent:#0b6b57;--tint:#e3f1ed;--warn:#8a4b00;--warntint:#fdf1df}
@media(prefers-color-scheme:dark){:root{--ink:#eaf0ee;--soft:#a3b1ae;--paper:#18211f;--ground:#101715;--line:#2a3633;--accent:#6fd3b8;--tint:#1d312b;--warn:#f2c078;--warntint:#33281a}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main{max-width:64rem;margin:0 auto;padding:2.5rem 1.25rem 3rem}header p{color:var(--soft);margin:.25rem 0 0}.house{color:var(--accent);font-weight:600;font-size:.9rem;letter-spacing:.02em}.house a{color:inherit;text-decoration:none}
h1{font-size:clamp(1.7rem,4vw,2.4rem);line-height:1.15;margin:.4rem 0 0;letter-spacing:-.02em}h2{font-size:1.12rem;line-height:1.3;margin:0}a{color:var(--accent)}a:focus-visible,button:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
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
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>${escapeHtml(title)}</title><style>${style}</style></head><body><main>${body}</main></body></html>`;
}

/** What stands where nothing is. */
export function lostPage(language: Language, organisation: string, what: 'code' | 'run'): string {
  const [title, lead] = lost[language][what];
  return pageFrame(language, title, `<header><span class="house">${escapeHtml(organisation)}</span><h1>${title}</h1><p>${lead}</p></header>`);
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
