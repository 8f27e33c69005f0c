import type { parseDocument } from 'htmlparser2';

/** A node of parsed HTML, and one that is an element. */
export type MarkupNode = ReturnType<typeof parseDocument>['children'][number];
export type MarkupElement = Extract<MarkupNode, { attribs: unknown }>;
