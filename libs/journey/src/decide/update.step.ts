import { addInterests, limits, newest, withField, type Contact, type Run } from '@parcours/contact';
import type { Block, Scope, Step } from '../graph';
import { addDuration } from '../time';
import { valueOf } from './scope';
import { leaveTrace, zoneOf, type Turn } from './turn';

/** Sets attributes, interests, tags and the pause of promotions. A `set` without value is left out. */
export function update(turn: Turn, run: Run, step: Step, block: Extract<Block, { type: 'update' }>, scope: Scope): void {
  const { contact, now } = turn;
  // All values are of the contact as it came to the step.
  const interests = block.addInterests && valueOf(block.addInterests, scope);
  let attributes: Contact['attributes'] | undefined;
  for (const [name, template] of block.set) {
    const value = valueOf(template, scope);
    if (value === undefined || name === '__proto__') continue;
    attributes ??= { ...contact.attributes };
    attributes.values = withField(attributes.values, name, value);
    attributes.times = withField(attributes.times, name, now);
  }
  if (attributes) contact.attributes = attributes;
  if (interests !== undefined) addInterests(contact, interests);
  if (block.tag || block.untag) {
    const kept = contact.tags.filter((tag) => !block.untag?.includes(tag) && !block.tag?.includes(tag));
    contact.tags = newest([...kept, ...(block.tag ?? [])], limits.tags);
  }
  if (block.pausePromotions) contact.pausedUntil = Math.max(contact.pausedUntil ?? -Infinity, addDuration(now, block.pausePromotions, zoneOf(turn, run)));
  leaveTrace(turn, run, 'acted', { step: step.id });
}
