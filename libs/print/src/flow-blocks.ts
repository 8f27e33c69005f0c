import type { Box, Page } from './page-layout';

/** Boxes that stand together, never torn over two pages; their `y` counts from the block's top. */
export interface Block {
  boxes: Box[];
  height: number;
  /** Space below it before the next one. */
  gap: number;
  /** Stays on the page of the block behind it: a heading, a line that leads to what follows. */
  withNext?: boolean;
}

/**
 * Puts blocks one below the other onto pages, between `firstTop` (on the first page) or `top` and `bottom` (mm). A new page begins where
 * a block, or a chain of blocks that stay together, does not fit any more.
 */
export function flowBlocks(blocks: Block[], { firstTop, top, bottom }: { firstTop: number; top: number; bottom: number }): Page[] {
  let page: Page = { boxes: [] };
  const pages = [page];
  let y = firstTop;
  blocks.forEach((block, i) => {
    const isEmpty = page.boxes.length === 0;
    const chained = blocks[i - 1]?.withNext === true;
    const needed = chained ? block.height : Math.max(block.height, chainHeight(blocks, i, bottom - top));
    if (y + needed > bottom && !isEmpty) {
      page = { boxes: [] };
      pages.push(page);
      y = top;
    }
    page.boxes.push(...block.boxes.map((box) => ({ ...box, y: y + box.y })));
    y += block.height + block.gap;
  });
  return pages;
}

/** Height of the blocks that stay together from `start` on; what is higher than a page can not, and only its first one counts. */
function chainHeight(blocks: Block[], start: number, room: number): number {
  let height = 0;
  for (let i = start; i < blocks.length; i++) {
    const block = blocks[i];
    if (!block) break;
    height += block.height;
    if (!block.withNext) return height <= room ? height : (blocks[start]?.height ?? 0);
    height += block.gap;
  }
  return height <= room ? height : (blocks[start]?.height ?? 0);
}
