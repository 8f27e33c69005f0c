import { isbot } from 'isbot';

/** One request for a link of a mail. */
export interface Click {
  /** Which link: its address, or whatever names it alone within the mail. */
  link: string;
  /** Epoch ms. */
  at: number;
  /** User-Agent (RFC 9110, 10.1.5), where it is known. */
  agent?: string;
  /** GET where it is not known. */
  method?: string;
}

/** What is known of the mail that was clicked in. */
export interface ClickedMail {
  /** When it came into its mailbox (epoch ms), where that is known. */
  deliveredAt?: number;
  /** How many different links it has, where that is known. */
  links?: number;
}

export type ClickVerdict = { bot: false } | { bot: true; why: 'method' | 'agent' | 'too-soon' | 'all-links' };

/** How far apart the clicks of one scan may be (ms): within it, three links or all of several are nobody's reading. */
export const scanWindowMs = 10_000;
/** Nobody opens a mail and follows a link in it this soon after its delivery (ms). */
const soonestMs = 2_000;
const linksOfScan = 3;

/** Security products that fetch what mails link to, by what they call themselves; programs of other kinds are known to `isbot`. */
const scanners = /barracuda|mimecast|proofpoint|urldefense|safelinks|microsoft defender|ms-office|forcepoint|websense|trend ?micro|fireeye|trellix|sophos|symantec|messagelabs|cloudmark|ironport|talos|zscaler|avanan|checkpoint|vade(?:secure|retro)|mailinblack|altospam|bitdefender|kaspersky|googleimageproxy|yahoomailproxy/i;

/**
 * Whether a click was a program's, by itself and by what else was clicked in the same mail. To be asked once `scanWindowMs` have passed since
 * the click: what a scanner does first looks like a person. `all`: every click of the mail that is known, in any order, the click itself among them or not.
 */
export function judgeClick(click: Click, all: readonly Click[], mail: ClickedMail = {}): ClickVerdict {
  if (click.method !== undefined && click.method.toUpperCase() !== 'GET' && click.method.toUpperCase() !== 'POST') return { bot: true, why: 'method' };
  if (click.agent !== undefined && isScanner(click.agent)) return { bot: true, why: 'agent' };
  if (mail.deliveredAt !== undefined && click.at - mail.deliveredAt < soonestMs) return { bot: true, why: 'too-soon' };
  return scanned(click, all, mail.links) ? { bot: true, why: 'all-links' } : { bot: false };
}

/** A program that follows links on somebody's behalf, by its User-Agent. An empty one names nothing that people use. */
export function isScanner(agent: string): boolean {
  return agent.trim() === '' || scanners.test(agent) || isbot(agent);
}

/** Whether some span of the window that holds the click also holds clicks on too many different links. */
function scanned(click: Click, all: readonly Click[], links = Infinity): boolean {
  const enough = Math.max(2, Math.min(linksOfScan, links));
  const near = all.filter(({ at }) => Math.abs(at - click.at) <= scanWindowMs);
  return [click, ...near].some(({ at: from }) => {
    if (from > click.at) return false;
    const within = new Set(near.filter(({ at }) => at >= from && at <= from + scanWindowMs).map(({ link }) => link)).add(click.link);
    return within.size >= enough;
  });
}
