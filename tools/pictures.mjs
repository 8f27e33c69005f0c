#!/usr/bin/env node
// Takes the README's pictures from a running demo: `node tools/pictures.mjs [URL]`. Needs chromium (CHROMIUM names another one) and pdftoppm.
import { chromium } from 'playwright-core';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const url = process.argv[2] ?? 'http://127.0.0.1:4700';
const folder = resolve(dirname(fileURLToPath(import.meta.url)), '../docs/pictures');
mkdirSync(folder, { recursive: true });
const get = async (path) => (await fetch(url + path)).json();

const { stories } = await get('/v1/desk');
const learner = async (name) => get(`/v1/learners/${encodeURIComponent(stories.find((story) => story.name === name).learner)}`);
const eve = await learner('Eve');
const { items: mails } = await get('/v1/messages?channel=email&limit=500');
const mail = mails.find(({ template, status }) => template === 'ideas-for-you' && status === 'done');
const { html } = await get(`/v1/messages/${mail.id}/content`);
// The mail's links lead over the house, which says where to; HEAD is nobody's click.
const targets = await Promise.all([...html.matchAll(/href="([^"]*\/p\/click\/[^"]*)"/g)].map(async ([, link]) => (await fetch(link, { method: 'HEAD', redirect: 'manual' })).headers.get('location') ?? ''));
const feed = targets.map((target) => /^.*\/p\/feed\/[^/]*/.exec(target)?.[0]).find(Boolean);
const { items: runs } = await get('/v1/print/runs');
const { items: pieces } = await get(`/v1/print/runs/${runs[0].id}?limit=500`);

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const page = await (await browser.newContext({ viewport: { width: 960, height: 720 }, deviceScaleFactor: 1.25, locale: 'en-GB' })).newPage();
const picture = async (name, address, prepare, clip) => {
  await page.goto(address);
  await page.waitForTimeout(1500);
  await prepare?.();
  await page.screenshot({ path: join(folder, `${name}.png`), ...(clip && { clip }) });
  console.log(`docs/pictures/${name}.png`);
};
await picture('desk', `${url}/`);
// The mail alone, tall enough for its ideas.
await page.setViewportSize({ width: 700, height: 980 });
await picture('mail', `${url}/mailbox/${mail.id}/html`);
await page.setViewportSize({ width: 960, height: 720 });
await picture('feed', feed);
await picture('timeline', `${url}/learners/${eve.id}`, async () => {
  // From the evaluation on: what she answered, and what it opened.
  await page.getByText('3/10').first().scrollIntoViewIfNeeded();
  await page.evaluate(() => window.scrollBy(0, 300));
  await page.waitForTimeout(300);
}, { x: 340, y: 0, width: 620, height: 700 });
await browser.close();

const letter = pieces.find(({ journey, learner }) => journey === 'certificate-letter' && learner === mail.learner) ?? pieces[0];
const work = mkdtempSync(join(tmpdir(), 'parcours-pictures-'));
writeFileSync(join(work, 'letter.pdf'), Buffer.from(await (await fetch(`${url}/v1/print/pieces/${letter.id}/document.pdf`)).arrayBuffer()));
execFileSync('pdftoppm', ['-png', '-r', '80', '-f', '1', '-l', '1', '-singlefile', join(work, 'letter.pdf'), join(folder, 'letter')]);
console.log('docs/pictures/letter.png');
