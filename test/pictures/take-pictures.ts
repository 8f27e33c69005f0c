import axe from 'axe-core';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { pictured, widths, type Subject } from './picture';

/** An expression that lists the flaws of the page it is evaluated in. */
const findFlaws = readFileSync(join(__dirname, 'find-flaws.browser.js'), 'utf8');
const accessibility = `axe.run(document, { resultTypes: ['violations'], iframes: false }).then(({ violations }) => violations
  .filter(({ impact }) => impact === 'serious' || impact === 'critical')
  .map(({ id, nodes }) => 'axe ' + id + ': ' + nodes.map(({ html }) => html.slice(0, 120)).join(' | ')))`;
/** Pages at once: Chromium paints on as many cores as there are, and two keep two busy. */
const atOnce = 4;

/** Takes every subject's pictures into a folder and gives what is wrong with each, by its name; a subject without flaws has an empty list. */
export async function takePictures(browser: Browser, folder: string, subjects: Subject[]): Promise<Map<string, string[]>> {
  mkdirSync(folder, { recursive: true });
  const flaws = new Map<string, string[]>(subjects.map(({ name }) => [name, []]));
  const left = [...subjects];
  const work = async (): Promise<void> => {
    const context = await browser.newContext({ viewport: { width: widths[0], height: 700 }, bypassCSP: true });
    const page = await context.newPage();
    for (let subject = left.shift(); subject; subject = left.shift()) flaws.set(subject.name, await flawsOf(page, folder, subject));
    await context.close();
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return flaws;
}

async function flawsOf(page: Page, folder: string, { name, html, parts = {}, isPage, schemes }: Subject): Promise<string[]> {
  const found: string[] = [];
  // 1. served as a server would, and cut off from everything else
  await page.route('**/*', (route) => {
    const path = route.request().url().slice(pictured.length);
    const body = path === '/' ? html : parts[path];
    return body === undefined ? route.abort() : route.fulfill({ body, contentType: 'text/html; charset=utf-8' });
  });
  await page.goto(`${pictured}/`);
  // 2. as it looks in each width and scheme
  for (const scheme of schemes) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    for (const width of widths) {
      await page.setViewportSize({ width, height: 700 });
      const place = `${width} px, ${scheme}`;
      found.push(...(await page.evaluate<string[]>(findFlaws)).map((flaw) => `${place}: ${flaw}`));
      await page.screenshot({ path: join(folder, `${name}-${width}${scheme === 'dark' ? '-dark' : ''}.png`), fullPage: true });
    }
  }
  // 3. as programs that read aloud meet it
  if (isPage) {
    await page.evaluate(axe.source);
    found.push(...(await page.evaluate<string[]>(accessibility)));
  }
  await page.unroute('**/*');
  return found;
}
