import { allPages, type DocumentStore } from '@parcours/store';
import type { CallCommand } from './call-command';

/** A call that is still to be made, or to be tried again. `nextAt`: epoch ms. */
export interface WaitingCall {
  command: CallCommand;
  /** Tries that came to nothing. */
  tries: number;
  nextAt: number;
}

const kind = 'call';
const pageSize = 500;

/** What is kept of a call that was made, or given up. */
interface ClosedCall {
  tries: number;
}

/**
 * Calls while they wait, a document per command id: `waiting`, then `closed`. What a closed one said is forgotten. Several processes work on
 * it at once: every change is a swap for what was read, so that none undoes another's.
 */
export class CallQueue {
  constructor(private readonly documents: Pick<DocumentStore, 'get' | 'swap' | 'list'>) {}

  /** A call that came for the first time waits from now on; one that is known stays as it is. */
  async add(call: WaitingCall): Promise<void> {
    await this.swap(call, undefined);
  }

  /** Makes a closed call wait anew; one that waits stays as it is. */
  async reopen(call: WaitingCall): Promise<void> {
    const standing = await this.documents.get<WaitingCall | ClosedCall>(kind, call.command.id);
    if (standing && !('command' in standing)) await this.swap(call, standing);
  }

  async isKnown(id: string): Promise<boolean> {
    return (await this.documents.get(kind, id)) !== undefined;
  }

  /** Whether a call still waits as it was read. */
  async stands({ command, tries, nextAt }: WaitingCall): Promise<boolean> {
    const standing = await this.documents.get<WaitingCall | ClosedCall>(kind, command.id);
    return standing !== undefined && 'command' in standing && standing.tries === tries && standing.nextAt === nextAt;
  }

  /** One more try came to nothing: the next is at `nextAt` (epoch ms). */
  async postpone(call: WaitingCall, nextAt: number): Promise<void> {
    await this.swap({ ...call, tries: call.tries + 1, nextAt }, call);
  }

  async close(call: WaitingCall): Promise<void> {
    const { command: { id, contact, at }, tries } = call;
    await this.documents.swap(kind, { id, contact, status: 'closed', at, body: { tries } satisfies ClosedCall }, call);
  }

  /** All that wait, in the order they came. */
  waiting(): Promise<WaitingCall[]> {
    return allPages((after) => this.documents.list<WaitingCall>({ kind, status: 'waiting', after, limit: pageSize }));
  }

  private swap(call: WaitingCall, from: unknown): Promise<boolean> {
    return this.documents.swap(kind, { id: call.command.id, contact: call.command.contact, status: 'waiting', at: call.command.at, body: call }, from);
  }
}
