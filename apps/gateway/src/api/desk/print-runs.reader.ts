import { Inject, Injectable } from '@nestjs/common';
import { allPages, STORES, type Stores } from '@parcours/store';
import { z } from 'zod';

export interface PrintRunView {
  id: string;
  status: string;
  format: string;
  class: string;
  pieces: number;
}

/** What of the print service's documents the desk shows; a piece is filed under its run's id as status. */
const runSchema = z.looseObject({ id: z.string(), status: z.string(), format: z.string(), class: z.string(), approved: z.looseObject({ pieces: z.number() }).optional() });

const shown = 20;

/** The latest print runs, newest first, each with how many pieces it holds. */
@Injectable()
export class PrintRunsReader {
  constructor(@Inject(STORES) private readonly stores: Pick<Stores, 'documents'>) {}

  async latest(): Promise<PrintRunView[]> {
    const { documents } = this.stores;
    const runs = (await allPages((after) => documents.list<unknown>({ kind: 'print-run', after, limit: 500 }))).flatMap((body) => runSchema.safeParse(body).data ?? []);
    return Promise.all(
      runs.slice(-shown).reverse().map(async ({ id, status, format, class: postage, approved }) => ({
        id, status, format, class: postage, pieces: approved?.pieces ?? (await documents.count({ kind: 'print-piece', status: id })),
      })),
    );
  }
}
