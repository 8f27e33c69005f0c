import type { DocumentStore } from '@parcours/store';
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

/** Calls while they wait, a document per command id: `waiting`, then `closed`. What a closed one said is forgotten. */
export class CallQueue {
  constructor(private readonly documents: Pick<DocumentStore, 'get' | 'put' | 'list'>) {}

  async isKnown(id: string): Promise<boolean> {
    return (await this.documents.get(kind, id)) !== undefined;
  }

  /** Makes calls wait, or wait anew. */
  async put(calls: WaitingCall[]): Promise<void> {
    if (calls.length === 0) return;
    await this.documents.put(kind, calls.map((call) => ({ id: call.command.id, contact: call.command.contact, status: 'waiting', at: call.command.at, body: call })));
  }

  async close({ command: { id, contact, at }, tries }: WaitingCall): Promise<void> {
    await this.documents.put(kind, [{ id, contact, status: 'closed', at, body: { tries } }]);
  }

  /** All that wait, in the order they came. */
  async waiting(): Promise<WaitingCall[]> {
    const calls: WaitingCall[] = [];
    for (let after: string | undefined; ; ) {
      const { items, next } = await this.documents.list<WaitingCall>({ kind, status: 'waiting', after, limit: pageSize });
      calls.push(...items);
      if (next === undefined) return calls;
      after = next;
    }
  }
}
