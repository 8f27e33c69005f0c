import { hasSeen } from '@parcours/contact';
import { soundRules } from '@parcours-apps/journeys';
import type { Mutation } from './mutation';

/** Each guarantee of the engine switched off, one at a time. */
export const mutations: Mutation[] = [
  { name: 'the ring of event ids is not looked at', rules: { hasSeen: (contact, record) => hasSeen({ ...contact, ring: [] }, record) } },
  { name: 'the watermark is not looked at', rules: { hasSeen: (contact, { input }) => hasSeen(contact, { input }) } },
  { name: 'a timer is decided though it no longer is the next one', rules: { hasSeen: (contact, { position, input }) => hasSeen(contact, { position, input: input?.type === 'timer.due' ? undefined : input }) } },
  { name: 'the store writes over any version', ignoresVersions: true },
  { name: 'a lost race is told nobody', hidesConflicts: true },
  {
    name: 'contacts whose records were all seen are not published',
    rules: { publish: (batch, contacts, dependencies) => soundRules.publish(batch, new Map([...contacts].filter(([, { decided, stored }]) => decided !== stored)), dependencies) },
  },
  { name: 'records do not wait behind a parked one', rules: { isParked: () => false } },
  { name: 'an answer clears what was queued behind it, too', clearsWholeQueue: true },
  { name: 'due timers are decided instead of being appended', decidesTimers: true },
  { name: 'now is the append time, whatever the contact had', rules: { nowOf: ({ record }) => record.appendedAt } },
  { name: 'a timer is decided by the clock of the log alone', rules: { nowOf: ({ record }, { now }) => Math.max(record.appendedAt, now) } },
  { name: 'the wake-up of a wait is committed in a second write', wakesInSecondWrite: true },
  { name: 'the offset is committed before the batch is handled', commitsOffsetFirst: true },
];
