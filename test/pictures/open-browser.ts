import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const path = process.env.CHROMIUM ?? '/usr/bin/chromium';
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--force-color-profile=srgb', '--hide-scrollbars'];

/** The machine's Chromium (`CHROMIUM` names another one), without a window. Throws and says how to install it where there is none. */
export async function openBrowser(): Promise<Browser> {
  if (!existsSync(path)) throw new Error(`Pictures are taken in Chromium and there is none at ${path}: apt-get install -y chromium, or let CHROMIUM name one that is installed.`);
  return chromium.launch({ executablePath: path, args: flags });
}
