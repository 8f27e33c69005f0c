import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asTheme } from './as-theme';
import { writePreview } from './preview-files';
import { servePreview, type PreviewServer } from './preview-server';

const sample = { organisation: 'Atelier <b>', timeZone: 'Europe/Paris' };
let folder: string;
let server: PreviewServer | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'preview-'));
  put('welcome/fr.mjml.hbs', 'Bonjour {{contact.attributes.firstName}}');
  put('welcome/en.mjml.hbs', 'Hello {{contact.attributes.firstName}}');
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function put(file: string, words: string, subject = 'Votre place'): void {
  const place = join(folder, 'templates', file);
  mkdirSync(join(place, '..'), { recursive: true });
  writeFileSync(place, `---\nsubject: "${subject}"\npreheader: "Pour {{course.name}}"\n---\n<mj-section><mj-column><mj-text>${words}</mj-text></mj-column></mj-section>`);
}
async function open(path: string, headers: Record<string, string> = {}): Promise<{ status: number; text: string; policy: string }> {
  server ??= await servePreview({ config: folder, ...sample, port: 0, first: { name: 'welcome', locale: 'fr' } });
  const response = await fetch(server.url + path, { headers });
  return { status: response.status, text: await response.text(), policy: response.headers.get('content-security-policy') ?? '' };
}

describe('the preview in a browser', () => {
  it('shows a template at both widths, its row in an inbox and its text part', async () => {
    const { status, text } = await open('/');
    expect(status).toBe(200);
    expect([...text.matchAll(/<iframe [^>]*width="(\d+)"/g)].map(([, width]) => width)).toEqual(['375', '700']);
    for (const words of ['Votre place', 'Pour Excel avancé', 'Bonjour Zoé', 'Atelier &#60;b&#62;']) expect(text).toContain(words);
  });

  it.each([['en', 'E-mail preview'], ['fr', 'Aperçu des e-mails']])('speaks %s', async (language, title) => expect((await open('/', { 'accept-language': language })).text).toContain(title));

  it('shows another template, in its own language, and by its own theme', async () => {
    expect((await open('/mail?name=welcome&locale=en&theme=dark')).text).toMatch(/:root\{color-scheme:dark\}[\s\S]*Hello Zoé/);
  });

  it('runs nothing of a mail, and lets no page elsewhere in', async () => {
    const [page, mail] = [await open('/'), await open('/mail')];
    expect(page.text).toContain('<iframe sandbox=""');
    expect(page.policy).toMatch(/script-src 'nonce-[\w-]+'/);
    expect(mail.policy).toMatch(/default-src 'none'.*sandbox/);
    const foreign = await new Promise((resolve) => {
      request(`${server?.url ?? ''}/`, { headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(foreign).toBe(421);
    expect((await open('/etc')).status).toBe(404);
  });

  it('names what is wrong with its file and line in place of the mail, and goes on with the others', async () => {
    put('welcome/fr.mjml.hbs', '{{cours.name}}</mj-text><mj-text>{{#if x}}');
    const { status, text } = await open('/');
    expect(status).toBe(200);
    expect(text).toMatch(/welcome\/fr\.mjml\.hbs:\d+/);
    expect(text).not.toContain('<iframe');
    expect((await open('/?name=welcome&locale=en')).text).toContain('Hello Zoé');
  });

  it('shows a mail whose variable nobody knows, with the problem beside it', async () => {
    put('welcome/fr.mjml.hbs', 'Bonjour {{cours.name}}');
    const { text } = await open('/');
    expect(text).toContain('did you mean course.name?');
    expect(text).toContain('<iframe');
  });

  it('tells open pages when a file changes, and shows the new words', async () => {
    await open('/');
    const events = await fetch(`${server?.url ?? ''}/events`);
    put('welcome/fr.mjml.hbs', 'Bonsoir {{contact.attributes.firstName}}');
    let heard = '';
    for await (const part of events.body ?? []) {
      heard += Buffer.from(part as Uint8Array).toString();
      if (heard.includes('event: change')) break;
    }
    expect(heard).toContain('event: change');
    expect((await open('/')).text).toContain('Bonsoir Zoé');
  });

  it('says so where there is no template', async () => {
    rmSync(join(folder, 'templates'), { recursive: true });
    expect((await open('/', { 'accept-language': 'en' })).text).toContain('There is no template in this folder.');
  });
});

describe('the preview as files', () => {
  it('is a page and a mail of each template and theme, a text part, and an index', async () => {
    const out = join(folder, 'out');
    const all = await writePreview({ config: folder, ...sample, language: 'en', data: { contact: { attributes: { firstName: '<i>Ana</i>' } } } }, out);
    expect(all.map(({ name, locale }) => `${name}/${locale}`)).toEqual(['welcome/en', 'welcome/fr']);
    expect(readdirSync(out).filter((file) => file.startsWith('welcome.en')).sort()).toEqual(['welcome.en.dark.html', 'welcome.en.dark.page.html', 'welcome.en.light.html', 'welcome.en.light.page.html', 'welcome.en.txt']);
    expect(readFileSync(join(out, 'index.html'), 'utf8')).toContain('src="welcome.en.light.html"');
    expect(readFileSync(join(out, 'welcome.en.light.html'), 'utf8')).toContain('Hello &lt;i&gt;Ana');
    expect(readFileSync(join(out, 'welcome.en.txt'), 'utf8')).toBe('Votre place\nPour Advanced Excel\n\nHello <i>Ana</i>\n');
  });
});

describe('a theme', () => {
  const html = '<head><style>@media (prefers-color-scheme: dark) { p { color: #fff } } @media screen and (prefers-color-scheme:light) { p { color: #000 } }</style></head>';

  it.each([['dark', '0', '99999px'], ['light', '99999px', '0']] as const)('puts the rules of %s alone into force', (theme, dark, light) => {
    const themed = asTheme(html, theme);
    expect(themed).toContain(`@media (min-width: ${dark}) { p { color: #fff } }`);
    expect(themed).toContain(`@media screen and (min-width: ${light}) { p { color: #000 } }`);
    expect(themed).toContain(`:root{color-scheme:${theme}}`);
  });
});
