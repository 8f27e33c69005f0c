import { breakLines, type Box, type FontRole, type Measure, type Page, type PageLayout } from './page-layout';
import { safeArea, type PrinterProfile } from './printer-profile';

/** What an A4 letter says. Texts are in the learner's language. */
export interface Letter {
  /** Organisation first. */
  sender: string[];
  addressLines: readonly string[];
  date: string;
  subject: string;
  paragraphs: string[];
  /** Stand where a paragraph is `[offers]`, else behind the last one. */
  offers: { title: string; summary: string; reason: string; url: string }[];
  /** The piece's own code and what to do with it. */
  code: { url: string; hint: string };
  /** `page {n} / {of}` of letters longer than a page. */
  pageOf: string;
}

const sheet = { width: 210, height: 297 };
const left = 22;
const width = sheet.width - 2 * left;
const bottom = 252;
const point = 25.4 / 72;

/** Lays an A4 letter out for a printer's envelope: folded in three, its address in the window. Pages as needed; the same letter gives the same layout. */
export function layOutLetter(letter: Letter, profile: PrinterProfile, measure: Measure): PageLayout {
  const text = (role: Box['role'], content: string, at: { x: number; y: number; width: number }, style: { font: FontRole; size: number; leading: number; align?: 'left' | 'right'; tone?: 'ink' | 'soft' | 'accent' }): Box => {
    const lines = breakLines(content, at.width, (line) => measure(line, style.font, style.size));
    return { type: 'text', role, ...at, height: lines.length * style.leading, lines, align: 'left', tone: 'ink', ...style };
  };
  const first: Page = { boxes: [] };
  const pages = [first];
  // 1. the head: sender, address in the window
  const [organisation = '', ...more] = letter.sender;
  const senderWidth = profile.window.x - profile.slack.x - left - 2;
  const head = text('sender', organisation, { x: left, y: 16, width: senderWidth }, { font: 'bold', size: 13, leading: 6, tone: 'accent' });
  first.boxes.push(head);
  if (more.length) first.boxes.push(text('sender', more.join('\n'), { x: left, y: 16 + head.height, width: senderWidth }, { font: 'body', size: 8.5, leading: 4.2, tone: 'soft' }));
  first.boxes.push(addressBox(letter.addressLines, profile, measure));
  // 2. date and subject
  let y = Math.max(100, profile.window.y + profile.window.height + 8);
  const place = (box: Box, gap: number): void => {
    let page = pages.at(-1) ?? first;
    if (y + box.height > bottom && y > 22) {
      page = { boxes: [] };
      pages.push(page);
      y = 22;
    }
    page.boxes.push({ ...box, y });
    y += box.height + gap;
  };
  place(text('date', letter.date, { x: left, y, width }, { font: 'body', size: 9.5, leading: 5, tone: 'soft' }), 4);
  place(text('subject', letter.subject, { x: left, y, width }, { font: 'bold', size: 15, leading: 7.2 }), 5);
  // 3. paragraphs, and the offers where they belong
  const paragraphs = letter.paragraphs.includes('[offers]') || letter.offers.length === 0 ? letter.paragraphs : [...letter.paragraphs, '[offers]'];
  for (const paragraph of paragraphs) {
    if (paragraph === '[offers]') for (const offer of letter.offers) y = placeOffer(offer, pages, y, measure, text);
    else place(text('paragraph', paragraph, { x: left, y, width }, { font: 'body', size: 10.5, leading: 5.3 }), 3.6);
  }
  // 4. the piece's code at the foot of the first page; page numbers where there are several
  first.boxes.push({ type: 'qr', role: 'piece-code', content: letter.code.url, x: left, y: 262, width: 20, height: 20 });
  first.boxes.push(text('piece-code', letter.code.hint, { x: left + 25, y: 267, width: 90 }, { font: 'body', size: 8.5, leading: 4.4, tone: 'soft' }));
  if (pages.length > 1) {
    pages.forEach((page, i) => {
      const said = letter.pageOf.replace('{n}', String(i + 1)).replace('{of}', String(pages.length));
      page.boxes.push(text('page-number', said, { x: sheet.width - left - 50, y: 280, width: 50 }, { font: 'body', size: 8, leading: 4, align: 'right', tone: 'soft' }));
    });
  }
  return { ...sheet, pages };
}

type Text = (role: Box['role'], content: string, at: { x: number; y: number; width: number }, style: { font: FontRole; size: number; leading: number; tone?: 'ink' | 'soft' | 'accent' }) => Box;

/** One offer: its code, title, summary and reason, never torn over two pages. Answers where the next thing begins. */
function placeOffer(offer: Letter['offers'][number], pages: Page[], top: number, measure: Measure, text: Text): number {
  const code = 23;
  const x = left + code + 6;
  const narrow = width - code - 6;
  let y = top + 1;
  const title = text('offer', offer.title, { x, y, width: narrow }, { font: 'bold', size: 11, leading: 5.4 });
  const summary = text('offer', offer.summary, { x, y: 0, width: narrow }, { font: 'body', size: 9.5, leading: 4.7 });
  const reason = text('offer', offer.reason, { x, y: 0, width: narrow }, { font: 'italic', size: 9, leading: 4.6, tone: 'accent' });
  const height = Math.max(code, title.height + summary.height + reason.height + 2);
  if (y + height > bottom) {
    pages.push({ boxes: [] });
    y = 22;
  }
  pages.at(-1)?.boxes.push(
    { type: 'qr', role: 'offer', content: offer.url, x: left, y, width: code, height: code },
    { ...title, y: y + 1 },
    { ...summary, y: y + 1 + title.height },
    { ...reason, y: y + 1.6 + title.height + summary.height },
  );
  return y + height + 4;
}

/** The address at the window's upper left, in the largest size of 11 to 8 points that fits. */
function addressBox(addressLines: readonly string[], profile: PrinterProfile, measure: Measure): Box {
  const lines = addressLines.filter((line) => line !== '');
  const area = safeArea(profile);
  const sizes = [11, 10.5, 10, 9.5, 9, 8.5, 8];
  const widthAt = (size: number) => Math.max(...lines.map((line) => measure(line, 'address', size)));
  const leadingOf = (size: number) => size * point * 1.15;
  const size = sizes.find((candidate) => widthAt(candidate) <= area.width && lines.length * leadingOf(candidate) <= area.height) ?? 8;
  const height = lines.length * leadingOf(size);
  return { type: 'text', role: 'address', x: area.x, y: area.y + Math.max(0, (area.height - height) / 2), width: widthAt(size), height, lines, font: 'address', size, leading: leadingOf(size), align: 'left', tone: 'ink' };
}
