import type { Contact } from '@parcours/contact';
import { learnerEvents } from '@parcours/event-log';
import { isDeepStrictEqual } from 'node:util';
import type { Feed } from './feed';
import { playReference, traceWithoutId } from './reference';
import { group, type World } from './world';

/** The checks that look at what is there in the end. */
export async function checkFinally(world: World, feed: Feed): Promise<void> {
  const { log, findings, watch, stores, partitions } = world;
  const records = await Promise.all(partitions.map((partition) => log.read(learnerEvents, partition, 0, Number.MAX_SAFE_INTEGER)));
  const expected = playReference(records);

  for (const [subject, events] of feed.accepted) {
    for (const { id, type } of events) {
      const counted = type.includes('module.completed') ? [...watch.commands.values()].some(({ journey, run }) => journey === 'tally' && run === id) : expected.events.has(id);
      if (!counted && !feed.discarded.has(id)) findings.add('accepted-lost', `${id} of ${subject}`);
    }
  }

  for (const [id, command] of expected.commands) {
    const told = watch.commands.get(id);
    if (!told) findings.add('commands-differ', `lacks ${JSON.stringify(command)}`);
    else if (JSON.stringify(told) !== JSON.stringify(command)) findings.add('commands-differ', `${JSON.stringify(told)} instead of ${JSON.stringify(command)}`);
  }
  for (const [id, command] of watch.commands) if (!expected.commands.has(id)) findings.add('commands-differ', `has ${JSON.stringify(command)}`);

  const told = [...watch.traces.values()].map(traceWithoutId).sort();
  const wanted = expected.traces.sort();
  if (!isDeepStrictEqual(told, wanted)) {
    const place = wanted.findIndex((trace, i) => told[i] !== trace);
    findings.add('traces-differ', `${told.length} instead of ${wanted.length}; ${told[place]} instead of ${wanted[place]}`);
  }

  for (const [id, reference] of expected.contacts) checkContact(world, reference, stores.contacts.peek(id));
  for (const contact of stores.contacts.contacts()) {
    if (contact.parked || (await stores.deadLetters.waiting(contact)).length) findings.add('queue-left', `${contact.id} ${JSON.stringify(contact.parked)}`);
    const committed = await log.committed(learnerEvents, group);
    const unpublished = contact.outbox.filter(({ partition, offset }) => offset >= (committed[partition] ?? 0));
    if (unpublished.length) findings.add('unpublished', `${contact.id} ${unpublished[0]?.offset}`);
    const held = contact.runs.find(({ wait }) => wait?.type === 'held');
    if (held) findings.add('run-held', `${contact.id} ${held.id} of ${held.journey}`);
  }
  for (const { id } of stores.deadLetters.open()) findings.add('queue-left', `${id} is open`);

  const outcomes = [...feed.accepted.values()].flat().filter(({ receivedat }) => receivedat === undefined).map(({ id }) => id).sort();
  if (!isDeepStrictEqual(stores.archive.keys(), outcomes)) findings.add('archive-differs', `${stores.archive.keys().length} instead of ${outcomes.length}`);
}

function checkContact({ findings }: World, reference: Contact, actual: Contact | undefined): void {
  const wanted = comparable(reference);
  const found = actual && comparable(actual);
  if (isDeepStrictEqual(found, wanted)) return;
  const differing = (Object.keys({ ...found, ...wanted }) as (keyof typeof wanted)[]).filter((field) => !isDeepStrictEqual(found?.[field], wanted[field]));
  for (const field of differing) {
    findings.add(field === 'runs' || field === 'wakeAt' ? 'wait-lost' : 'contact-differs', `${reference.id} ${field}: ${JSON.stringify(found?.[field])} instead of ${JSON.stringify(wanted[field])}`);
  }
}

/** A contact without what depends on how its records were delivered. */
function comparable(contact: Contact): Omit<Contact, 'watermarks' | 'outbox' | 'ring' | 'version' | 'parked'> {
  const { watermarks: _watermarks, outbox: _outbox, ring: _ring, version: _version, parked: _parked, ...rest } = contact;
  return JSON.parse(JSON.stringify(rest)) as typeof rest;
}
