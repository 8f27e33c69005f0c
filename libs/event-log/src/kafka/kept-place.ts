/** What a group keeps with the offset that it committed. */
export interface KeptPlace {
  /** The handler's own. */
  metadata: string | undefined;
  /** When the record before the committed offset was appended (epoch ms); undefined where nobody knows. By it the log is recognised. */
  appendedAt: number | undefined;
}

const form = /^p1\|(\d*)\|/;

/** As Kafka keeps it, beside the offset: text. */
export function writeKeptPlace({ metadata, appendedAt }: KeptPlace): string {
  return `p1|${appendedAt ?? ''}|${metadata ?? ''}`;
}

/** The way back. What other tools wrote, and what was written before places had a form, is the handler's metadata as a whole. */
export function readKeptPlace(text: string | null | undefined): KeptPlace {
  const written = form.exec(text ?? '');
  return { metadata: text?.slice(written?.[0].length ?? 0) || undefined, appendedAt: written?.[1] ? Number(written[1]) : undefined };
}
