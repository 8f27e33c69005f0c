/** What pictures are taken of: a page as it is served, or a mail as it is read. `name` is the picture's, `html` whole. */
export interface Subject {
  name: string;
  html: string;
  /** Addresses below `pictured` that it loads, such as the mail in a mailbox's frame. */
  parts?: Record<string, string>;
  /** A page of ours is judged by axe-core too; the tables that mail programs need are not. */
  isPage: boolean;
  /** Colours that the reader's system asks for. */
  schemes: Scheme[];
}

export type Scheme = 'light' | 'dark';

/** A phone, and a mail program's pane or a small window; CSS pixels. */
export const widths = [375, 700] as const;

/** Where subjects pretend to be served from: nothing else is fetched. */
export const pictured = 'http://pictures.test';
