import { shortName } from '@parcours/events';
import type { Stores } from '@parcours/store';
import { durably } from '../durably';
import type { IntakeItem } from '../intake-item';

/**
 * Step 4: events without a learner that name one another way: what became of a message by its command, a voided statement by the
 * event it voids. Rare from outside, so each is looked up by itself. Sets `contact` where it is found.
 */
export async function findReferred(items: IntakeItem[], { archive, messages }: { archive: Pick<Stores['archive'], 'get'>; messages: Pick<Stores['messages'], 'get'> }): Promise<void> {
  const referring = items.filter(({ event, contact, anonymous }) => contact === undefined && !anonymous && event.data.learner === undefined);
  await durably('look-up by reference', () =>
    Promise.all(
      referring.map(async (item) => {
        const { command, target } = item.event.data;
        let contact: string | undefined;
        if (typeof command === 'string') contact = (await messages.get(command))?.contact;
        else if (typeof target === 'string' && shortName(item.event.type) === 'statement.voided') contact = (await archive.get(item.event.source, target))?.contact;
        if (contact !== undefined) item.contact = contact;
      }),
    ),
  );
}
