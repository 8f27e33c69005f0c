import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { CLOCK, SETTINGS, toldPoller, type Clock, type LinkClaims, type Settings } from '@parcours/platform';
import { STORES, type Message, type Stores } from '@parcours/store';
import { deliveredAtOf } from '../../provider-events/settle-delivery';
import { isScanner, judgeClick, scanWindowMs, type Click } from '../../clicks/click-judge';
import { PageEvents, type PageEvent } from '../page-events.service';
import { ClickBook, type ClickedPage, type NotedClick } from './click-book';

const pollEveryMs = 2_000;

/**
 * Clicks on the links of mails. Each is noted when it comes and told (`email.clicked`, once per command and link) when it was judged: what a program follows
 * looks like a person's click until the next ones come, so a click is judged once a scan would have shown. One that a program made is counted, and wakes no journey.
 */
@Injectable()
export class MailClicks implements BeforeApplicationShutdown {
  private readonly logger = new Logger('clicks');
  private readonly book: ClickBook;
  private readonly poller = toldPoller(this.logger, 'judging clicks failed, tried again until it passes', pollEveryMs, () => this.judge());

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'documents' | 'messages' | 'time'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'clock'>,
    @Inject(PageEvents) private readonly events: PageEvents,
  ) {
    this.book = new ClickBook(stores.documents);
  }

  start(): void {
    this.poller.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.poller.stop();
  }

  /** Notes that a genuine link was followed to `target`. `agent`: the User-Agent header. */
  async note({ contact, about = {} }: LinkClaims, target: string, agent: string): Promise<void> {
    const { command, link, of } = about;
    // Of a mail that is not kept, as after an erasure, nothing is noted anew.
    if (command === undefined || link === undefined || !(await this.mailOf({ command, contact }))) return;
    const click: NotedClick = { link, url: plainAddress(target, about), at: this.clock.now(), seen: await this.stores.time(), ...(isScanner(agent) && { program: true }) };
    await this.book.note({ command, contact, ...(of !== undefined && { links: Number(of) }) }, click);
  }

  /** Judges what is old enough, and tells what people clicked; answers how many clicks it judged. Throws the first fault once all were tried: one mail holds up no other. */
  async judge(): Promise<number> {
    const now = await this.stores.time();
    const faults: unknown[] = [];
    let count = 0;
    for (const page of await this.book.waiting()) {
      if (page.clicks.some(({ seen }) => seen > now - scanWindowMs)) continue;
      await this.judgePage(page).then(() => (count += page.clicks.length), (fault: unknown) => faults.push(fault));
    }
    if (faults.length) throw faults[0];
    return count;
  }

  private async judgePage(page: ClickedPage): Promise<void> {
    const ours = await this.mailOf(page);
    const human = page.clicks.filter((click) => !this.isProgram(click, page, ours));
    const first = human.filter(({ link }, i) => human.findIndex((other) => other.link === link) === i);
    // told before it is noted as told: a crash in between tells the same again
    if (ours) await this.events.tell(first.map((click) => clickedEvent(ours, click)));
    await this.book.judged(page, { told: first.map(({ link }) => link), programs: page.clicks.length - human.length });
  }

  private async mailOf({ command, contact }: Pick<ClickedPage, 'command' | 'contact'>): Promise<Message | undefined> {
    const message = await this.stores.messages.get(command);
    return message?.channel === 'email' && message.contact === contact ? message : undefined;
  }

  private isProgram(click: NotedClick, { clicks, links }: ClickedPage, message: Message | undefined): boolean {
    if (click.program) return true;
    const asClick = ({ link, seen, clicked = seen }: NotedClick): Click => ({ link, at: clicked });
    // A clock that is moved by hand says nothing of how soon after its delivery a mail was read.
    const deliveredAt = this.settings.clock === 'system' && message ? deliveredAtOf(message) : undefined;
    return judgeClick(asClick(click), clicks.map(asClick), { ...(deliveredAt !== undefined && { deliveredAt }), ...(links !== undefined && { links }) }).bot;
  }
}

const clickedEvent = ({ id, contact, step }: Message, { link, url, at }: NotedClick): PageEvent => ({ name: 'email.clicked', contact, origin: `${id} ${link}`, at, data: { command: id, step, link, url } });

/** Origin and path: a query may name people. Of a page of ours, what page it is, and never whose. */
function plainAddress(target: string, { page, rest = '' }: Record<string, string>): string {
  const { origin, pathname } = new URL(target);
  return page === undefined ? `${origin}${pathname}` : `${origin}/p/${page}${rest}`;
}
