import type { Box, FontRole, PageLayout } from '@parcours/print';
import { setImmediate } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import { create } from 'qrcode';
import { fontOf } from './fonts';

const mm = 72 / 25.4;
const tones = { ink: '#16202b', soft: '#5b6875', accent: '#0b6b57' } as const;

/**
 * Draws the pieces of a run into one PDF, fonts embedded, codes as vectors. The same pieces and `createdAt` (epoch ms) give the same bytes.
 * A long run takes seconds: the process goes on with its other work between two pieces.
 */
export async function drawDocument(layouts: PageLayout[], info: { title: string; author: string; createdAt: number }): Promise<Buffer> {
  const date = new Date(info.createdAt);
  const document = new PDFDocument({
    autoFirstPage: false,
    // No built-in font: only embedded ones may stand in what a printer gets.
    font: null as unknown as string,
    info: { Title: info.title, Author: info.author, Creator: 'Parcours', Producer: 'Parcours', CreationDate: date, ModDate: date },
  });
  const chunks: Buffer[] = [];
  const bytes = new Promise<Buffer>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
  });
  for (const { width, height, pages } of layouts) {
    for (const page of pages) {
      document.addPage({ size: [width * mm, height * mm], margin: 0 });
      for (const box of page.boxes) drawBox(document, box);
    }
    await setImmediate();
  }
  document.end();
  return bytes;
}

function drawBox(document: PDFKit.PDFDocument, box: Box): void {
  switch (box.type) {
    case 'text':
      useFont(document, box.font).fontSize(box.size).fillColor(tones[box.tone]);
      box.lines.forEach((line, i) => {
        if (line !== '') document.text(line, box.x * mm, (box.y + i * box.leading) * mm, { lineBreak: false, ...(box.align !== 'left' && { width: box.width * mm, align: box.align }) });
      });
      return;
    case 'qr':
      drawCode(document, box);
      return;
    case 'rule':
      document.rect(box.x * mm, box.y * mm, box.width * mm, box.height * mm).fill(tones[box.tone]);
      return;
    case 'frame':
      document.lineWidth(0.2 * mm).rect(box.x * mm, box.y * mm, box.width * mm, box.height * mm).stroke(tones[box.tone]);
  }
}

function useFont(document: PDFKit.PDFDocument, role: FontRole): PDFKit.PDFDocument {
  // pdfkit takes a font that fontkit opened; its types do not say so.
  return document.font(fontOf(role) as unknown as Buffer, role);
}

/** A QR code (ISO/IEC 18004, level M) as one path of squares, runs of a row joined, its quiet zone of four modules inside the box. */
function drawCode(document: PDFKit.PDFDocument, { content, x, y, width }: Box & { type: 'qr' }): void {
  const { modules } = create(content, { errorCorrectionLevel: 'M' });
  const side = (width * mm) / (modules.size + 8);
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      const begin = column;
      while (column < modules.size && modules.get(row, column)) column++;
      if (column > begin) document.rect(x * mm + (begin + 4) * side, y * mm + (row + 4) * side, (column - begin) * side, side);
    }
  }
  document.fill(tones.ink);
}
