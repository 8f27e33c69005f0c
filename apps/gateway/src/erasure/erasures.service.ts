import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, LINKS, notFound, type Clock, type Links } from '@parcours/platform';
import { allPages, STORES, type Stores } from '@parcours/store';
import { erasureKind, erasureSchema, type Erasure, type ErasurePhase, type ErasureReason } from './erasure';

const atOnce = 200;

/** The erasures of a deployment. A contact id is erased once: it is never given again, so its erasure has an id made of it. */
@Injectable()
export class Erasures {
  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'documents'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LINKS) private readonly links: Pick<Links, 'fingerprint'>,
  ) {}

  /** Asks for the erasure of a contact; the first one that was asked for stands. Durable when it answers. */
  async ask(contact: string, { by, reason }: { by: string; reason: ErasureReason }): Promise<Erasure> {
    const asked: Erasure = { id: this.idOf(contact), contact, phase: 'asked', reason, by, askedAt: this.clock.now(), removed: {} };
    if (await this.put(asked, undefined)) return asked;
    return this.find(asked.id);
  }

  /** Throws `ProblemException` (404 `erasure-unknown`). */
  async find(id: string): Promise<Erasure> {
    const found = erasureSchema.safeParse(await this.stores.documents.get(erasureKind, id)).data;
    if (!found) throw notFound('erasure-unknown', 'There is no erasure of this id. DELETE /v1/learners/REF answers the id of the one that it asks for.', 'id');
    return found;
  }

  /** The erasure that a contact id was or is being erased by. */
  async ofContact(contact: string): Promise<Erasure | undefined> {
    return erasureSchema.safeParse(await this.stores.documents.get(erasureKind, this.idOf(contact))).data;
  }

  /** Those in a phase, in the order they were asked for. */
  async in(phase: ErasurePhase): Promise<Erasure[]> {
    const found = await allPages((after) => this.stores.documents.list<unknown>({ kind: erasureKind, status: phase, after, limit: atOnce }));
    return found.flatMap((item) => erasureSchema.safeParse(item).data ?? []);
  }

  /** Puts it where it still is as it was read; answers whether it did. Of two gateways that work on one, one goes on. */
  put(erasure: Erasure, from: Erasure | undefined): Promise<boolean> {
    return this.stores.documents.swap(erasureKind, { id: erasure.id, status: erasure.phase, at: erasure.askedAt, body: inOrder(erasure) }, from && inOrder(from));
  }

  private idOf(contact: string): string {
    return this.links.fingerprint(`erasure ${contact}`).slice(0, 32);
  }
}

/** Bodies are compared as texts: every one has its fields in one order. */
const inOrder = (erasure: Erasure): Erasure => erasureSchema.parse(erasure);
