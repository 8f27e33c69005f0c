import { allPages, type DocumentStore } from '@parcours/store';

/** A request for a link of a mail, until it is judged. Of who asked nothing is kept but whether they named themselves a program. */
export interface NotedClick {
  link: string;
  /** Where it led, without what may say who was led there. */
  url: string;
  /** Epoch ms of the deployment's clock, and of the store's own. */
  at: number;
  seen: number;
  program?: true;
  /** Of a click that a provider saw: its id there, so that it is noted once however often it is told of, and when it happened, which is long before it was told. */
  id?: string;
  clicked?: number;
}

/** What is known of a mail's clicks: those still to judge, the links that were told of, how many clicks were programs'. */
export interface ClickedPage {
  command: string;
  contact: string;
  /** How many links of the mail lead over the house. */
  links?: number;
  clicks: NotedClick[];
  told: string[];
  programs: number;
  /** Ids of what providers told of and was judged, the latest last. */
  known?: string[];
}

const kind = 'mail-click';
const pageSize = 500;
/** More requests than these for one mail, before they are judged, say nothing new. */
const most = 100;

/** Clicks on mails, a document per command: `waiting` while there is something to judge, then `judged`. Every change is a swap for what was read. */
export class ClickBook {
  constructor(private readonly documents: Pick<DocumentStore, 'get' | 'swap' | 'list'>) {}

  /** Notes a click; one on a link that was told of already changes nothing. */
  async note({ command, contact, links }: Pick<ClickedPage, 'command' | 'contact' | 'links'>, click: NotedClick): Promise<void> {
    for (;;) {
      const standing = await this.documents.get<ClickedPage>(kind, command);
      if (click.id !== undefined && (standing?.known?.includes(click.id) || standing?.clicks.some(({ id }) => id === click.id))) return;
      if (standing?.told.includes(click.link) || (standing?.clicks.length ?? 0) >= most) return;
      const page: ClickedPage = { command, contact, ...(links !== undefined && { links }), told: [], programs: 0, ...standing, clicks: [...(standing?.clicks ?? []), click] };
      if (await this.swap(page, standing)) return;
    }
  }

  /** All that have something to judge, in the order their first clicks came. */
  waiting(): Promise<ClickedPage[]> {
    return allPages((after) => this.documents.list<ClickedPage>({ kind, status: 'waiting', after, limit: pageSize }));
  }

  /** What the clicks of `page` were; where others came meanwhile, all are judged again. */
  async judged(page: ClickedPage, { told, programs }: { told: string[]; programs: number }): Promise<void> {
    const known = [...(page.known ?? []), ...page.clicks.flatMap(({ id }) => id ?? [])].slice(-2 * most);
    await this.swap({ ...page, clicks: [], told: [...page.told, ...told], programs: page.programs + programs, ...(known.length > 0 && { known }) }, page);
  }

  private swap(page: ClickedPage, from: ClickedPage | undefined): Promise<boolean> {
    const { command, contact, clicks } = page;
    return this.documents.swap(kind, { id: command, contact, status: clicks.length ? 'waiting' : 'judged', at: clicks.at(-1)?.at ?? from?.clicks.at(-1)?.at ?? 0, body: page }, from);
  }
}
