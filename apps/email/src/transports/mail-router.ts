import type { OnApplicationShutdown } from '@nestjs/common';
import type { Mail, MailResult, MailTransport } from '../mail-transport.port';
import type { MailLane } from './mail-lane';

/** Which transport takes the mails of which purpose. As a transport itself it sends each mail by its own, whatever waits there. */
export class MailRouter implements MailTransport, OnApplicationShutdown {
  readonly name = 'router';

  /** `usual`: takes what `purposes` names no lane for. */
  constructor(
    private readonly usual: MailLane,
    private readonly purposes: ReadonlyMap<string, MailLane> = new Map(),
  ) {}

  get lanes(): MailLane[] {
    return [...new Set([this.usual, ...this.purposes.values()])];
  }

  get idempotent(): boolean {
    return this.lanes.every(({ transport }) => transport.idempotent);
  }

  of(purpose: string): MailLane {
    return this.purposes.get(purpose) ?? this.usual;
  }

  async send(mails: Mail[]): Promise<MailResult[]> {
    const groups = await Promise.all(this.lanes.map((lane) => lane.send(mails.filter(({ purpose }) => this.of(purpose) === lane))));
    const results = new Map(groups.flat().map((result) => [result.id, result]));
    return mails.map(({ id }) => results.get(id) ?? { id, type: 'uncertain', reason: 'no-answer' });
  }

  async close(): Promise<void> {
    await Promise.all(this.lanes.map(({ transport }) => transport.close?.()));
  }

  /** After the log's last batch: what is under way is finished first. */
  onApplicationShutdown(): Promise<void> {
    return this.close();
  }
}
