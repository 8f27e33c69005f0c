import type { RenderedEmail } from '@parcours/templates';
import { findAll, textContent } from 'domutils';
import { parseDocument } from 'htmlparser2';
import { checkContrast } from './check-contrast';
import { checkSubject } from './check-subject';
import type { Finding } from './finding';
import type { MarkupElement } from './markup';

export interface CheckedMail extends RenderedEmail {
  preheader: string;
  /** The link that takes the reader off the list, as the mail was given it. */
  unsubscribe: string;
}

/** Gmail shows no more of a mail than this (bytes), and hides the way to unsubscribe with the rest. */
const clippedAt = 102 * 1024;
/** Services that hide where a link leads: filters block them as a whole. */
const shorteners = new Set(['bit.ly', 'tinyurl.com', 't.co', 'goo.gl', 'ow.ly', 'buff.ly', 'is.gd', 'cutt.ly', 'rebrand.ly', 'shorturl.at', 'lnkd.in', 't.ly']);
const empty = new Set(['cliquez ici', 'ici', 'lien', 'click here', 'here', 'link', 'lire', 'more']);
/** Fewer characters of text than this beside pictures is a mail of pictures. */
const fewWords = 80;

/** What is wrong with a mail as it would go out; errors are what readers or the law stumble over, warnings what costs attention. */
export function checkMail({ html, subject, preheader, unsubscribe }: CheckedMail): Finding[] {
  const document = parseDocument(html);
  const elements = findAll(() => true, document.children);
  const found = checkSubject(subject, preheader);
  const bytes = new TextEncoder().encode(html).length;
  if (bytes > clippedAt) found.push({ severity: 'error', code: 'too-large', message: `The HTML has ${Math.ceil(bytes / 1024)} KB: Gmail cuts at 102, and the end with the unsubscribe link is what it cuts. Take parts out.` });
  const links = elements.filter(({ name }) => name === 'a');
  const pictures = elements.filter(({ name }) => name === 'img');
  for (const picture of pictures) if (picture.attribs.alt === undefined) found.push({ severity: 'error', code: 'alt-missing', message: `The picture ${picture.attribs.src ?? ''} has no alt: say what it shows, or alt="" where it only decorates.` });
  for (const link of links) found.push(...checkLink(link));
  if (!links.some(({ attribs }) => attribs.href === unsubscribe)) found.push({ severity: 'error', code: 'unsubscribe-missing', message: 'Sent as marketing it shows no way out: put <a href="{{links.unsubscribe}}"> into the layout, inside {{#if marketing}}.' });
  const words = textContent(elements.find(({ name }) => name === 'body') ?? document).replace(/\s+/g, ' ').trim();
  if (pictures.length > 0 && words.length < fewWords) found.push({ severity: 'warning', code: 'image-only', message: 'It is nearly all pictures: many programs hide those until they are asked, and filters take it for spam. Write the message as text.' });
  found.push(...checkContrast(document.children));
  return unique(found);
}

function checkLink(link: MarkupElement): Finding[] {
  const href = (link.attribs.href ?? '').trim();
  const words = textContent(link).replace(/\s+/g, ' ').trim();
  const named = words === '' ? href : `"${words}"`;
  const error = (message: string): Finding[] => [{ severity: 'error', code: 'link-broken', message }];
  if (href === '' || href === '#') return error(`The link ${named} leads nowhere: give it its address.`);
  if (href.startsWith('#')) return [];
  if (!URL.canParse(href)) return error(`The link ${named} leads to ${href}, which is no address.`);
  const { protocol, hostname } = new URL(href);
  if (!/^(?:https?|mailto|tel):$/.test(protocol)) return error(`The link ${named} leads to ${href}: only https, http, mailto and tel are followed.`);
  if (/^https?:$/.test(protocol) && (!hostname.includes('.') || hostname.endsWith('.localhost') || /^(?:127|10|192\.168)\./.test(hostname))) return error(`The link ${named} leads to ${hostname}, which no reader reaches.`);
  const found: Finding[] = [];
  if (protocol === 'http:') found.push({ severity: 'warning', code: 'link-plain-http', message: `The link ${named} leads to http://: write https://.` });
  if (shorteners.has(hostname)) found.push({ severity: 'warning', code: 'shortener', message: `The link ${named} goes over ${hostname}: filters block shorteners. Write the address itself.` });
  if (empty.has(words.toLowerCase())) found.push({ severity: 'warning', code: 'link-words', message: `The link "${words}" says nothing to who hears links alone: say where it leads.` });
  return found;
}

const unique = (found: Finding[]): Finding[] => [...new Map(found.map((finding) => [`${finding.code} ${finding.message}`, finding])).values()];
