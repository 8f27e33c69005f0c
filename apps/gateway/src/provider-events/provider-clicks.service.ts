import { Inject, Injectable } from '@nestjs/common';
import { LINKS, type Links } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';
import { isScanner } from '../clicks/click-judge';
import { ClickBook } from '../public-pages/clicks/click-book';
import { timeOf, type OwnEvent } from './outcome-event';

/** Clicks that a provider saw: noted beside those that this house saw, and judged and told with them. */
@Injectable()
export class ProviderClicks {
  private readonly book: ClickBook;

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'documents' | 'time'>,
    @Inject(LINKS) private readonly links: Pick<Links, 'baseUrl' | 'fingerprint'>,
  ) {
    this.book = new ClickBook(stores.documents);
  }

  /** Notes what among the events are clicks, each once. */
  async note(events: readonly OwnEvent[]): Promise<void> {
    let seen: number | undefined;
    for (const own of events) {
      const { event, message } = own;
      if (event.type !== 'clicked') continue;
      const url = this.shown(event.url);
      if (url === undefined) continue;
      seen ??= await this.stores.time();
      const program = event.agent !== undefined && isScanner(event.agent);
      await this.book.note({ command: message.id, contact: message.contact }, { id: event.id, link: this.links.fingerprint(`link ${event.url}`).slice(0, 16), url, at: timeOf(own), clicked: event.at, seen, ...(program && { program }) });
    }
  }

  /** Origin and path, since a query may name people; of a page of ours which page it is. Undefined: no page of the web, or one that notes the click itself. */
  private shown(text: string): string | undefined {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return undefined;
    const plain = `${url.origin}${url.pathname}`;
    const page = plain.startsWith(`${this.links.baseUrl}/p/`) ? plain.slice(this.links.baseUrl.length + 3).split('/', 1)[0] : undefined;
    if (page === 'click') return undefined;
    return page === undefined ? plain : `${this.links.baseUrl}/p/${page}`;
  }
}
