import { acceptedLanguage } from '@parcours/platform';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { watch, type FSWatcher } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { asTheme, type Theme } from './as-theme';
import { previewAll, type Previewed, type PreviewOptions } from './preview-desk';
import { previewPage, type PreviewEntry } from './preview-page';

export interface PreviewServer {
  url: string;
  /** Tells the open pages that something changed. */
  changed(): void;
  close(): Promise<void>;
}

export interface ServerOptions extends PreviewOptions {
  port: number;
  /** What the page opens with. */
  first?: Partial<PreviewEntry>;
}

/** Editors write a file in several steps: what comes this close together (ms) is one change. */
const settled = 60;

/**
 * Shows the templates of a configuration folder in a browser, on this machine alone (127.0.0.1). Open pages follow changes
 * of any template, layout or partial (server-sent events). The mails' frames run nothing and have no origin.
 */
export async function servePreview(options: ServerOptions): Promise<PreviewServer> {
  const listeners = new Set<ServerResponse>();
  // A page and its frames ask for the same: the files are read when they changed, not each time.
  let kept: Promise<Previewed[]> | undefined;
  const read = (): Promise<Previewed[]> => {
    const reading = (kept ??= previewAll(options));
    reading.catch(() => (kept = undefined));
    return reading;
  };
  const changed = (): void => {
    kept = undefined;
    for (const listener of listeners) listener.write('event: change\ndata: {}\n\n');
  };
  const server = createServer((request, response) => {
    answer(request, response, options, { listeners, read }).catch((fault: unknown) => {
      response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end(fault instanceof Error ? fault.message : String(fault));
    });
  }).listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const watchers = watchFolders(options.config, changed);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    changed,
    close: async () => {
      for (const watcher of watchers) watcher.close();
      for (const listener of listeners) listener.end();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, options: ServerOptions, { listeners, read }: { listeners: Set<ServerResponse>; read: () => Promise<Previewed[]> }): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  // A page elsewhere must not read a learner's mail by a name that it made lead here.
  if (!/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(request.headers.host ?? '')) return void response.writeHead(421).end();
  if (pathname === '/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).write(': here\n\n');
    listeners.add(response);
    response.on('close', () => listeners.delete(response));
    return;
  }
  if (pathname !== '/' && pathname !== '/mail') return void response.writeHead(404, { 'content-type': 'text/plain' }).end('There is nothing here: go to /');
  const all = await read();
  const { name = options.first?.name, locale = options.first?.locale, theme } = Object.fromEntries(searchParams);
  const shown = all.find((entry) => entry.name === name && entry.locale === locale) ?? all.find((entry) => entry.name === name) ?? all.find((entry) => entry.locale === locale) ?? all[0];
  const colours: Theme = theme === 'dark' ? 'dark' : 'light';
  if (pathname === '/mail') {
    const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; sandbox";
    return void response.writeHead(shown?.mail ? 200 : 404, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'content-security-policy': policy }).end(shown?.mail ? asTheme(shown.mail.html, colours) : '');
  }
  const nonce = randomBytes(16).toString('base64url');
  const html = previewPage({
    language: acceptedLanguage(request.headers['accept-language'], 'fr'), organisation: options.organisation, entries: all, follow: nonce, ...(options.learner && { learner: options.learner.reference }),
    ...(shown && { shown: { ...shown, theme: colours } }),
    address: (entry, one, part) => `${part === 'page' ? '/' : '/mail'}?${new URLSearchParams({ name: entry.name, locale: entry.locale, theme: one }).toString()}`,
  });
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'; connect-src 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'`;
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'content-security-policy': policy, 'referrer-policy': 'no-referrer' }).end(html);
}

/** Follows the templates, and what they are checked with; a folder that is not there yet is not followed. */
function watchFolders(config: string, changed: () => void): FSWatcher[] {
  let timer: NodeJS.Timeout | undefined;
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(changed, settled);
  };
  return [join(config, 'templates'), join(config, 'journeys'), config].flatMap((folder, i) => {
    try {
      return [watch(folder, { recursive: i === 0, persistent: false }, soon)];
    } catch {
      return [];
    }
  });
}
