import { join } from 'node:path';
import { mailSubjects } from './mail-subjects';
import { openBrowser } from './open-browser';
import { takePictures } from './take-pictures';

/** To be looked at; not kept in the repository. */
const folder = join(__dirname, '../../node_modules/.cache/pictures/mails');

describe('the mails that ship, drawn by Chromium on a phone and in a window, light and dark', () => {
  let names: string[] = [];
  let flaws = new Map<string, string[]>();
  beforeAll(async () => {
    const subjects = await mailSubjects();
    names = subjects.map(({ name }) => name);
    const browser = await openBrowser();
    flaws = await takePictures(browser, folder, subjects).finally(() => browser.close());
  }, 240_000);

  it('are all there, in French and English, with all that can be known and with hardly anything', () => {
    expect(names.length).toBeGreaterThanOrEqual(76);
    expect(new Set(names.map((name) => /-(fr|en)-(full|sparse)$/.exec(name)?.[0]))).toEqual(new Set(['-fr-full', '-fr-sparse', '-en-full', '-en-sparse']));
  });

  it('can be read, fit, and hold no empty box', () => {
    expect(Object.fromEntries([...flaws].filter(([, found]) => found.length))).toEqual({});
  });
});
