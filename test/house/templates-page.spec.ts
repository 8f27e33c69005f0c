import { compileTemplates } from '@parcours/publishing';
import { helperNames } from '@parcours/templates';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const page = readFileSync('docs/templates.md', 'utf8');

describe('the page about writing a mail', () => {
  it('shows mails, and a part, that compile', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parcours-page-'));
    try {
      cpSync('config/templates/_layouts', join(folder, 'templates/_layouts'), { recursive: true });
      cpSync('config/templates/_partials', join(folder, 'templates/_partials'), { recursive: true });
      const shown = [...page.matchAll(/```hbs\n([\s\S]*?)```/g)].map(([, source = '']) => source);
      const [, part = ''] = /`(<mj-button href="\{\{to\}\}">.*?<\/mj-button>)`/.exec(page) ?? [];
      const [, call = ''] = /`(\{\{> button .*?\}\})`/.exec(page) ?? [];
      writeFileSync(join(folder, 'templates/_partials/button.hbs'), part);
      shown.push(`---\nsubject: x\n---\n<mj-section><mj-column>${call}</mj-column></mj-section>`);
      shown.forEach((source, i) => {
        mkdirSync(join(folder, `templates/shown-${i}`), { recursive: true });
        writeFileSync(join(folder, `templates/shown-${i}/en.mjml.hbs`), source);
      });
      const { problems, compiled } = await compileTemplates(folder);
      expect([problems, compiled.length]).toEqual([[], shown.length]);
      expect(shown.length).toBeGreaterThan(2);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('has every helper in its table', () => {
    const table = page.slice(page.indexOf('## Helpers'), page.indexOf('There is none'));
    const named = new Set([...table.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = '']) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name)));
    expect([...named].sort()).toEqual([...helperNames].sort());
  });
});
