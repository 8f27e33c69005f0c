import type { Bilingual } from '@parcours/recommend';

/** One offer printed on a piece; title and summary in the piece's language. `url` is what its code says: the piece's own short address. */
export interface PrintedOffer {
  id: string;
  title: string;
  summary: string;
  reason: Bilingual;
  url: string;
}

/** Body of a document of kind `print-piece`: all that is needed to print it again. Times are epoch ms. */
export interface PrintPiece {
  /** The command's id. */
  id: string;
  contact: string;
  learner: string;
  journey: string;
  step: string;
  template: string;
  /** Of the template: what stands around the text is in its language too. */
  locale: string;
  format: string;
  class: string;
  printer: string;
  addressLines: readonly string[];
  subject: string;
  /** `[offers]` stands where the offers do; see `Letter` for the other marks. */
  paragraphs: string[];
  offers: PrintedOffer[];
  /** Names of the topics to tick, in the piece's language, where it asks for them. */
  topics?: string[];
  /** What the piece's own code says: opaque. */
  url: string;
  at: number;
  pages: number;
  /** Cents of its run's currency, without VAT. */
  cost: number;
  runId: string;
  /** Taken out before printing: the contact was closed. */
  withdrawn?: boolean;
}

/** A piece that has no run yet. */
export type NewPiece = Omit<PrintPiece, 'runId' | 'withdrawn'>;

/** Body of a document of kind `print-code`: where a printed code leads. */
export interface PrintCode {
  id: string;
  contact: string;
  command: string;
  step: string;
  /** The offered item and its address when it was printed; a piece's own code has none and leads to the learner's feed, or to the evaluation. */
  item?: string;
  target?: string;
  /** The piece asks for an evaluation; of this enrolment, where it is known. */
  evaluation?: { enrolment?: string };
  /** When it was first scanned (epoch ms). */
  scannedAt?: number;
}
