/** How many virtual slots there are; fixed for ever, since it places contacts in partitions. */
export const slotCount = 1024;

/** The contact's virtual slot, 0..1023, from the last eight hexadecimal digits of its id (a UUID). Other ids are folded character by character. */
export function slotOf(contactId: string): number {
  const tail = contactId.slice(-8);
  if (/^[0-9a-f]{8}$/i.test(tail)) return Number.parseInt(tail, 16) % slotCount;
  let folded = 0;
  for (let i = 0; i < contactId.length; i++) folded = (folded * 31 + contactId.charCodeAt(i)) >>> 0;
  return folded % slotCount;
}
