import { Inject, Injectable } from '@nestjs/common';
import { formatTime, identityKey, normaliseIdentifier } from '@parcours/events';
import { LINKS, notFound, type Links } from '@parcours/platform';
import { STORES, Suppressions, type Stores, type Suppression, type SuppressionReason } from '@parcours/store';
import { z } from 'zod';
import { AddressOpener } from './address-opener.service';

/** One reason why mail to an address is held back, or was. */
export interface SuppressionView {
  /** A purpose, or `*` for all. */
  purpose: string;
  reason: SuppressionReason;
  /** When that last changed. */
  at: string;
  lifted: boolean;
  /** The operator who lifted it. */
  by?: string;
}

const declarationsSchema = z.looseObject({ purposes: z.record(z.string(), z.unknown()) });

/** What holds mail back from an address, by the address alone: its person may be erased. */
@Injectable()
export class SuppressionsDesk {
  private readonly suppressions: Suppressions;

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'documents' | 'journeys' | 'identities'>,
    @Inject(LINKS) links: Pick<Links, 'fingerprint'>,
    @Inject(AddressOpener) private readonly opener: AddressOpener,
  ) {
    this.suppressions = new Suppressions(stores.documents, links);
  }

  async of(address: string): Promise<SuppressionView[]> {
    const set = await this.stores.journeys.latestSet();
    const purposes = Object.keys(declarationsSchema.safeParse(set?.declarations).data?.purposes ?? {});
    return (await this.suppressions.history(address, purposes)).map(viewOf);
  }

  /**
   * Ends what a bounce or a complaint closed, and opens the address again for whoever it identifies. What somebody unsubscribed from stays: only they
   * can lift that. Throws `ProblemException` (404 `suppression-unknown`) where no bounce and no complaint holds the address.
   */
  async lift(address: string, by: string): Promise<SuppressionView[]> {
    const [standing] = await this.suppressions.history(address, []);
    if (!standing || standing.lifted) throw notFound('suppression-unknown', 'No bounce and no complaint holds mail back from this address. What its person unsubscribed from only they can lift.', 'address');
    const key = identityKey(normaliseIdentifier({ scheme: 'email', value: address }));
    await this.opener.open(address, (await this.stores.identities.find([key])).get(key), by);
    return this.of(address);
  }
}

const viewOf = ({ purpose, reason, at, lifted = false, by }: Suppression): SuppressionView => ({ purpose, reason, at: formatTime(at), lifted, ...(by !== undefined && { by }) });
