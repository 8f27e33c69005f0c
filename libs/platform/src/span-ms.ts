const units = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;

/** Milliseconds of a span such as `36h`, `400d` or `26w`, a day being 24 hours; undefined for what is none. */
export function spanMs(text: string): number | undefined {
  const match = /^(\d{1,6})([hdw])$/.exec(text);
  return match ? Number(match[1]) * units[match[2] as keyof typeof units] : undefined;
}
