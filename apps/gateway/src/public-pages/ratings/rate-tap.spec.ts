import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { newContact } from '@parcours/contact';
import { identityKey, type LearnerEvent } from '@parcours/events';
import { Links, MovableClock } from '@parcours/platform';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser } from 'playwright-core';
import type { MemoryEventLog } from '../../../../../test/support/memory/memory-event-log';
import { memoryLog, memoryStores, startGateway } from '../../../../../test/support/start-gateway';
import { IntakeModule } from '../../intake/intake.module';
import { PublicPagesModule } from '../public-pages.module';

const now = Date.parse('2026-05-04T09:00:00Z');
const links = new Links('a secret of the test', 'http://localhost');
const identifier = { scheme: 'email', value: 'ana@example.org' };
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const person = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

let app: NestFastifyApplication;
let log: MemoryEventLog;
let browser: Browser | undefined;
let url: string;
beforeEach(async () => {
  const clock = new MovableClock(now);
  log = await memoryLog(clock);
  const stores = memoryStores();
  await stores.contacts.commit([{ ...newContact('c-ana', now), version: 1, identifiers: [identifier] }]);
  await stores.identities.claim([{ key: identityKey(identifier), contact: 'c-ana', identifier }]);
  app = await startGateway([IntakeModule, PublicPagesModule], { clock, log, stores });
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}/p/rate/${links.token({ kind: 'rate', contact: 'c-ana', about: { command: 'k-1', useful: 'no' } })}`;
});
afterEach(async () => {
  await browser?.close();
  await app.close();
});

/** A browser that says, or does not say, that a program drives it. */
async function open({ driven = false, javaScriptEnabled = true } = {}) {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...flags, ...(driven ? [] : ['--disable-blink-features=AutomationControlled'])] });
  const page = await (await browser.newContext({ userAgent: person, locale: 'en-GB', javaScriptEnabled })).newPage();
  await page.goto(url);
  return page;
}
async function answers(): Promise<unknown[]> {
  const { partitions } = await log.state('learner.events');
  const records = await Promise.all(Array.from({ length: partitions }, (_, partition) => log.read('learner.events', partition, 0, 100)));
  return records.flat().map(({ value }) => (JSON.parse(value) as { event: LearnerEvent }).event.data.useful);
}

describe('a tap on “Useful? no” in a mail', () => {
  it('is all that it takes in a browser, and the answer can be changed there and then', async () => {
    const page = await open();
    await page.getByText('Thank you!').waitFor();
    expect(await answers()).toEqual([false]);
    await page.getByRole('button', { name: 'On second thoughts, it was useful' }).click();
    await page.getByText('Noted: this message was useful to you.').waitFor();
    expect((await answers()).sort()).toEqual([false, true]);
  });

  it('takes one more without scripts', async () => {
    const page = await open({ javaScriptEnabled: false });
    expect([await page.getByRole('heading').innerText(), await answers()]).toEqual(['Was this message useful to you?', []]);
    await page.getByRole('button', { name: 'No, not useful' }).click();
    await page.getByText('Thank you!').waitFor();
    expect(await answers()).toEqual([false]);
  });

  it('is none of a browser that a program drives, scripts or not', async () => {
    const page = await open({ driven: true });
    await page.waitForLoadState('networkidle');
    expect([await page.getByRole('heading').innerText(), await answers()]).toEqual(['Was this message useful to you?', []]);
  });
});
