import type { Block } from './flow-blocks';
import { letterGrid, small, type Text } from './letter-grid';
import type { Box } from './page-layout';

/** What a sheet asks on paper. Texts are in the learner's language. */
export interface Answers {
  /** What 0 and 10 mean. */
  ends: readonly [string, string];
  /** One box to tick for each. */
  topics: readonly string[];
}

const { left, width, quiet } = letterGrid;

/** The piece's own code, large, with what to do with it beside it. */
export function codeBlock({ url, hint }: { url: string; hint: string }, text: Text): Block {
  const side = 33;
  const said = text('piece-code', hint, { x: left + side + 3, width: width - side - 3 }, { font: 'body', size: 10.5, leading: 5.3 });
  return {
    height: side,
    gap: 3,
    boxes: [
      { type: 'qr', role: 'piece-code', content: url, x: left - side * quiet, y: 0, width: side, height: side },
      { ...said, y: (side - said.height) / 2 },
    ],
  };
}

/** The marks 0 to 10, each in a box to ring or cross, and what the two ends mean. */
export function scaleBlock({ ends: [least, most] }: Answers, text: Text): Block {
  const [height, between] = [8, 2];
  const cell = (width - 10 * between) / 11;
  const marks = Array.from({ length: 11 }, (_, mark): Box[] => {
    const x = left + mark * (cell + between);
    const number = text('answer', String(mark), { x, width: cell }, { font: 'body', size: 10.5, leading: 5.3, align: 'center' });
    return [{ type: 'frame', role: 'answer', tone: 'soft', x, y: 0, width: cell, height }, { ...number, y: (height - number.height) / 2 }];
  });
  const half = width / 2;
  const below = [text('answer', least, { x: left, width: half }, small), text('answer', most, { x: left + half, width: half }, { ...small, align: 'right' })];
  const lowest = Math.max(...below.map((box) => box.height));
  return { boxes: [...marks.flat(), ...below.map((box) => ({ ...box, y: height + 1 }))], height: height + 1 + lowest, gap: 4 };
}

/** The topics, each behind a box to tick, in three columns read from top to bottom. */
export function ticksBlock({ topics }: Answers, text: Text): Block {
  const [columns, side, inset] = [3, 3.6, 5.6];
  const column = width / columns;
  const rows = Math.ceil(topics.length / columns);
  const labels = topics.map((topic, i) => text('answer', topic, { x: left + Math.floor(i / rows) * column + inset, width: column - inset - 2 }, { font: 'body', size: 9.5, leading: 4.7 }));
  const row = Math.max(6, ...labels.map(({ height }) => height + 1.3));
  const boxes = labels.flatMap((label, i): Box[] => {
    const y = (i % rows) * row;
    return [{ type: 'frame', role: 'answer', tone: 'ink', x: label.x - inset, y: y + 0.5, width: side, height: side }, { ...label, y }];
  });
  return { boxes, height: rows * row, gap: 3.5 };
}

/** A line to write on. */
export function lineBlock(): Block {
  const height = 9;
  return { boxes: [{ type: 'rule', role: 'answer', tone: 'soft', x: left, y: height, width, height: 0.2 }], height: height + 0.2, gap: 2.5 };
}
