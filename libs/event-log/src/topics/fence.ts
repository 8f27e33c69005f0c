/**
 * What a closed generation takes at most, in bytes of a record batch: 61 of the batch and 7 of a record without key, value and headers. So
 * its end mark goes in, and nothing that says anything does, compressed or not.
 */
export const fenceBytes = 68;

/** Whether a topic with these configs is closed for good. */
export function isFenced(configs: Readonly<Record<string, string | undefined>>): boolean {
  return configs['max.message.bytes'] === String(fenceBytes);
}
