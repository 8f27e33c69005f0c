import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { FakeFaults } from './fake-sendgrid';
import type { ProviderEventKind } from './provider-event';

/** What the fake knows: how often it took each command's mail, of which commands it did so without an answer, and how many requests it answered by status. */
export interface FakeState {
  commands: Record<string, number>;
  unanswered: string[];
  answered: Record<string, number>;
}

/** The fake as a process of its own; it outlives whatever is killed beside it, and never its parent. */
export class FakeSendgridProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    readonly apiKey: string,
    readonly publicKey: string,
    private readonly control: string,
  ) {}

  static async start(options: { seed?: number; faults?: FakeFaults } = {}): Promise<FakeSendgridProcess> {
    const child = spawn(process.execPath, ['dist/test/support/fake-sendgrid/main.js', JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] });
    const killed = (): void => void child.kill('SIGKILL');
    process.once('exit', killed);
    child.once('exit', () => process.off('exit', killed));
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const { url, control, apiKey, publicKey } = JSON.parse(line) as Record<'url' | 'control' | 'apiKey' | 'publicKey', string>;
    return new FakeSendgridProcess(child, url, apiKey, publicKey, control);
  }

  state(): Promise<FakeState> {
    return this.ask('GET', '/state');
  }

  /** Of how many commands it took a mail. */
  async taken(): Promise<number> {
    return (await this.ask<{ taken: number }>('GET', '/count')).taken;
  }

  async setFaults(faults: FakeFaults): Promise<void> {
    await this.ask('PUT', '/faults', faults);
  }

  /** Webhooks of all that was taken and not told of yet; resolves when they were taken. */
  async tell(request: { url: string; kinds?: ProviderEventKind[]; batch?: number; duplicates?: number; shuffled?: boolean }): Promise<void> {
    await this.ask('POST', '/tell', request);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await gone;
  }

  private async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(this.control + path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`The fake answers ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}
