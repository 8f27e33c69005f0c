import { join } from 'node:path';
import { openBrowser } from './open-browser';
import { pageSubjects } from './page-subjects';
import { takePictures } from './take-pictures';

/** To be looked at; not kept in the repository. */
const folder = join(__dirname, '../../node_modules/.cache/pictures/pages');

describe('the pages that people reach over a link, and the mailbox, drawn by Chromium on a phone and in a window, light and dark', () => {
  let flaws = new Map<string, string[]>();
  let shown: string[] = [];
  beforeAll(async () => {
    const subjects = await pageSubjects();
    shown = subjects.map(({ html }) => /<h1>(.*?)<\/h1>/.exec(html)?.[1] ?? '');
    const browser = await openBrowser();
    flaws = await takePictures(browser, folder, subjects).finally(() => browser.close());
  }, 240_000);

  it('are whole pages, each with a title', () => {
    expect(shown.length).toBeGreaterThanOrEqual(60);
    expect(shown).not.toContain('');
  });

  it.each(['Merci\u00a0!', 'C’est fait', 'C’est confirmé', 'Ce n’est pas encore enregistré', 'Cette page n’existe pas', 'Thank you!', 'Done', 'Confirmed', 'This is not saved yet', 'There is no such page'])('are looked at with their answers too: %s', (title) => {
    expect(shown).toContain(title);
  });

  it('can be read by eyes and by programs that read aloud, fit, and hold no empty box', () => {
    expect(Object.fromEntries([...flaws].filter(([, found]) => found.length))).toEqual({});
  });
});
