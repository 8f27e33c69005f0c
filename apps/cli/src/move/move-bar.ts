import { Presets, SingleBar } from 'cli-progress';
import type { MoveNotice } from './move-deployment';

/** How far a move is: a bar on a terminal, elsewhere a line when a shelf begins. */
export class MoveBar {
  private readonly bar: SingleBar | undefined;
  private begun = '';

  constructor(private readonly stream: NodeJS.WriteStream) {
    this.bar = stream.isTTY ? new SingleBar({ format: '{what} {bar} {percentage}% | {value} of {total}', stream, clearOnComplete: true }, Presets.shades_classic) : undefined;
  }

  show({ phase, shelf, rows, total }: Parameters<MoveNotice>[0]): void {
    const what = `${phase === 'copy' ? 'moving' : 'comparing'} ${shelf}`;
    if (this.begun !== what) {
      this.begun = what;
      if (this.bar) this.bar.start(total, rows, { what: what.padEnd(22) });
      else this.stream.write(`${what}: ${total}${rows > 0 ? `, ${rows} of them before` : ''}\n`);
    }
    this.bar?.update(rows);
  }

  stop(): void {
    this.bar?.stop();
  }
}
