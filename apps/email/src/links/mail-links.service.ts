import { Inject, Injectable } from '@nestjs/common';
import { consentStatus, type Contact } from '@parcours/contact';
import { CLOCK, clickUrls, isOwnAddress, LINKS, SETTINGS, webAddress, type Clock, type Links, type Settings } from '@parcours/platform';
import { textIn, type MailCommand } from '../send-check.service';
import { findLinks, replaceInText, replaceLinks } from './find-links';
import { withUtm, type UtmParameters } from './with-utm';

/** What a template may link to (`links`). */
export interface MailLinkSet {
  evaluation: string;
  feed: string;
  referral: string;
  unsubscribe: string;
  preferences: string;
  usefulYes: string;
  usefulNo: string;
}

/** Makes the links of a mail, and has those that lead to other pages lead over this house, where settings say so. */
@Injectable()
export class MailLinks {
  constructor(
    @Inject(LINKS) private readonly links: Links,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'email'>,
  ) {}

  /** The signed links of a command's mail, each for its contact alone. Those to leave, to choose and to rate never expire. */
  of({ contact, id, purpose, context }: MailCommand): MailLinkSet {
    const enrolment = textIn(context.enrolment, 'id');
    // Which evaluation a step's `data` asks for; the hot one where it says nothing.
    const asked = textIn(context.data, 'evaluation') === 'cold' ? 'cold' : undefined;
    const rate = (useful: 'yes' | 'no'): string => this.links.url({ kind: 'rate', contact, about: { command: id, useful } });
    return {
      evaluation: this.links.url({ kind: 'evaluation', contact, about: { ...(enrolment !== undefined && { enrolment }), ...(asked && { asked }), command: id } }),
      feed: this.links.url({ kind: 'feed', contact }),
      referral: this.links.url({ kind: 'referral', contact, about: { command: id } }),
      unsubscribe: this.links.url({ kind: 'unsubscribe', contact, about: { purpose } }),
      preferences: this.links.url({ kind: 'preferences', contact }),
      usefulYes: rate('yes'),
      usefulNo: rate('no'),
    };
  }

  /**
   * The mail with its links as they go out: UTM parameters on those to other sites, then each over this house (`trackClicks`), in HTML and text alike; a
   * picture that tells of opening for whoever granted `open-tracking` (`trackOpens`).
   */
  outgoing<Mail extends { html: string; text: string }>(mail: Mail, command: MailCommand, contact: Contact | undefined): Mail {
    const found = findLinks(mail.html);
    const changed = this.changed([...new Set(found.map(({ url }) => url))], command);
    const change = (url: string): string | undefined => changed.get(url);
    const html = replaceLinks(mail.html, found, change);
    const picture = this.tellsOfOpening(contact) ? pictureOf(this.links.url({ kind: 'open', contact: command.contact, about: { command: command.id } })) : '';
    return { ...mail, html: picture === '' ? html : atTheEnd(html, picture), text: replaceInText(mail.text, change) };
  }

  /** What stands for each address that does not stay as it is. */
  private changed(urls: string[], command: MailCommand): Map<string, string> {
    const utm = this.utmOf(command);
    const tagged = new Map(urls.map((url) => [url, utm && webAddress(url) !== undefined && !isOwnAddress(this.links, url) ? withUtm(url, utm) : url]));
    const { trackClicks } = this.settings.email;
    const clicks = trackClicks ? clickUrls(this.links, { contact: command.contact, command: command.id }, [...new Set(tagged.values())], this.clock.now()) : undefined;
    return new Map([...tagged].map(([url, target]): [string, string] => [url, clicks?.get(target) ?? target]).filter(([url, target]) => url !== target));
  }

  private utmOf({ journey }: MailCommand): UtmParameters | undefined {
    const { utm } = this.settings.email;
    return utm && Object.keys(utm).length > 0 ? { campaign: journey, ...utm } : undefined;
  }

  private tellsOfOpening(contact: Contact | undefined): boolean {
    return Boolean(this.settings.email.trackOpens) && contact !== undefined && consentStatus(contact, 'open-tracking', 'email') === 'granted';
  }
}

const pictureOf = (url: string): string => `<img src="${url}" width="1" height="1" alt="" style="display:block;border:0">`;

function atTheEnd(html: string, more: string): string {
  const end = html.toLowerCase().lastIndexOf('</body>');
  return end === -1 ? html + more : html.slice(0, end) + more + html.slice(end);
}
