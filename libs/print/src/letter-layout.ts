import { codeBlock, lineBlock, scaleBlock, ticksBlock, type Answers } from './answer-blocks';
import { flowBlocks, type Block } from './flow-blocks';
import { letterGrid, small, type Text } from './letter-grid';
import { breakLines, type Box, type Measure, type PageLayout } from './page-layout';
import { safeArea, type PrinterProfile } from './printer-profile';

/**
 * What an A4 letter says. Texts are in the learner's language. A paragraph that begins with `# ` is a heading; one that is a mark stands
 * for what it names: `[offers]`, `[evaluation]` (the piece's own code, which then leads to the evaluation), `[scale]`, `[topics]`, `[line]`.
 */
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
  /** What can be answered on the sheet itself; absent: nothing. */
  answers?: Answers;
  /** `page {n} / {of}` of letters longer than a page. */
  pageOf: string;
}

const { sheet, left, width, quiet } = letterGrid;
/** The text ends above the foot; where the code stands in the text, the foot has a page number at most. */
const bottoms = { withFoot: 254, withoutFoot: 275 };
/** A letter that runs over by a line or two is set with less space between its parts, rather than onto a page more. */
const tightGap = 0.7;
const point = 25.4 / 72;

/** Lays an A4 letter out for a printer's envelope: folded in three, its address in the window. Pages as needed; the same letter gives the same layout. */
export function layOutLetter(letter: Letter, profile: PrinterProfile, measure: Measure): PageLayout {
  const text: Text = (role, content, at, style) => {
    const lines = breakLines(content, at.width, (line) => measure(line, style.font, style.size));
    return { type: 'text', role, y: 0, ...at, height: lines.length * style.leading, lines, align: 'left', tone: 'ink', ...style };
  };
  // 1. what flows: date, subject, paragraphs, and the offers where they belong
  const codeInText = letter.paragraphs.includes('[evaluation]');
  const bottom = codeInText ? bottoms.withoutFoot : bottoms.withFoot;
  const firstTop = Math.max(96, profile.window.y + profile.window.height + 6);
  const flow = (blocks: Block[]) => flowBlocks(blocks, { firstTop, top: 22, bottom });
  const blocks = blocksOf(letter, text);
  const [loose, tight] = [flow(blocks), flow(blocks.map((block) => ({ ...block, gap: block.gap * tightGap })))];
  const pages = tight.length < loose.length ? tight : loose;
  const first = pages[0] ?? { boxes: [] };
  // 2. the head: sender, address in the window
  const [organisation = '', ...more] = letter.sender;
  const senderWidth = profile.window.x - profile.slack.x - left - 2;
  const head = text('sender', organisation, { x: left, y: 16, width: senderWidth }, { font: 'bold', size: 13, leading: 6, tone: 'accent' });
  first.boxes.unshift(head, ...(more.length ? [text('sender', more.join('\n'), { x: left, y: 16 + head.height, width: senderWidth }, small)] : []), addressBox(letter.addressLines, profile, measure));
  // 3. the piece's code at the foot of the first page, if it is not in the text; page numbers where there are several
  const foot = { y: 261, side: 22 };
  const hint = text('piece-code', letter.code.hint, { x: left + foot.side + 2, width: 90 }, small);
  if (!codeInText) {
    first.boxes.push(
      { type: 'rule', role: 'piece-code', tone: 'soft', x: left, y: 258, width, height: 0.15 },
      { type: 'qr', role: 'piece-code', content: letter.code.url, x: left - foot.side * quiet, y: foot.y, width: foot.side, height: foot.side },
      { ...hint, y: foot.y + (foot.side - hint.height) / 2 },
    );
  }
  if (pages.length > 1) {
    pages.forEach((page, i) => {
      const said = letter.pageOf.replace('{n}', String(i + 1)).replace('{of}', String(pages.length));
      page.boxes.push(text('page-number', said, { x: sheet.width - left - 40, y: codeInText ? bottom + 4 : foot.y + (foot.side - small.leading) / 2, width: 40 }, { ...small, align: 'right' }));
    });
  }
  return { ...sheet, pages };
}

/** The flowing part. What leads to something stays with it: the subject with the text, a line with the offers it announces; the close never stands alone. */
function blocksOf(letter: Letter, text: Text): Block[] {
  const line = (box: Box, gap: number, withNext = false): Block => ({ boxes: [box], height: box.height, gap, withNext });
  const blocks = [
    line(text('date', letter.date, { x: left, width }, { font: 'body', size: 9.5, leading: 5, tone: 'soft' }), 4, true),
    line(text('subject', letter.subject, { x: left, width }, { font: 'bold', size: 15, leading: 7.2 }), 5, true),
  ];
  const paragraphs = letter.paragraphs.includes('[offers]') || letter.offers.length === 0 ? letter.paragraphs : [...letter.paragraphs, '[offers]'];
  paragraphs.forEach((paragraph, i) => {
    if (paragraph === '[offers]') {
      letter.offers.forEach((offer, n) => blocks.push(offerBlock(offer, text, n === letter.offers.length - 1 ? 4 : 2.5)));
      return;
    }
    const marked = blockOfMark(paragraph, letter, text);
    if (marked) return void blocks.push(...marked);
    if (paragraph.startsWith('# ')) return void blocks.push(line(text('heading', paragraph.slice(2), { x: left, width }, { font: 'bold', size: 11, leading: 5.6 }), 2, true));
    const withNext = paragraphs[i + 1] === '[offers]' ? letter.offers.length > 0 : i > 0 && i === paragraphs.length - 2;
    blocks.push(line(text('paragraph', paragraph, { x: left, width }, { font: 'body', size: 10.5, leading: 5.3 }), 3.6, withNext));
  });
  return blocks;
}

/** What a mark stands for, `[offers]` left out; undefined: the paragraph is none. A mark whose answers are not asked for is nothing. */
function blockOfMark(paragraph: string, { code, answers }: Letter, text: Text): Block[] | undefined {
  switch (paragraph) {
    case '[evaluation]':
      return [codeBlock(code, text)];
    case '[scale]':
      return answers ? [scaleBlock(answers, text)] : [];
    case '[topics]':
      return answers && answers.topics.length > 0 ? [ticksBlock(answers, text)] : [];
    case '[line]':
      return [lineBlock()];
    default:
      return undefined;
  }
}

/** One offer: its code, title, summary and reason. */
function offerBlock(offer: Letter['offers'][number], text: Text, gap: number): Block {
  const code = 21;
  const at = { x: left + code + 2, width: width - code - 2 };
  const title = text('offer', offer.title, at, { font: 'bold', size: 11, leading: 5.4 });
  const summary = text('offer', offer.summary, at, { font: 'body', size: 9.5, leading: 4.7 });
  const reason = text('offer', offer.reason, at, { font: 'italic', size: 9, leading: 4.6, tone: 'accent' });
  const inset = 1.6;
  return {
    height: Math.max(code, inset + title.height + summary.height + reason.height + 1),
    gap,
    boxes: [
      { type: 'qr', role: 'offer', content: offer.url, x: left - code * quiet, y: 0, width: code, height: code },
      { ...title, y: inset },
      { ...summary, y: inset + title.height },
      { ...reason, y: inset + 0.6 + title.height + summary.height },
    ],
  };
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
