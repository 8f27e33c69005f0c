import 'reflect-metadata';
import { mongoStores } from '@parcours/store';
import { startBare } from './b11-bare';
import { startEngine } from './b11-engine';
import { openLog, openMongo, Waits, type FromSide, type SideTerms, type ToSide } from './b11-terms';

/** One side of B11 as a process of its own, so that its CPU can be told: `ready` when it owns partitions, `go` starts it, `stop` asks what it measured. */
async function main(terms: SideTerms): Promise<void> {
  const tell = (message: FromSide): void => void process.send?.(message);
  const waits = new Waits();
  let events = 0;
  let last = 0;
  let begun = 0;
  let cpu = process.cpuUsage();
  let start = (): void => undefined;
  const go = new Promise<void>((resolve) => (start = resolve));
  const decided = (count: number): void => {
    events += count;
    last = performance.now();
    tell({ type: 'done', result: told() });
  };
  const told = (): Extract<FromSide, { type: 'done' }>['result'] => {
    const { user, system } = process.cpuUsage(cpu);
    return { events, wall: last - begun, cpu: (user + system) / 1000, waits: waits.told };
  };
  const failed = (error: unknown): never => {
    tell({ type: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    process.exit(1);
  };
  const log = terms.side === 'ours' ? openLog(terms) : undefined;
  const mongo = terms.side === 'ours' ? openMongo(terms) : undefined;
  const side = log && mongo ? await startEngine({ log, stores: mongoStores(mongo), waits, decided, go }) : await startBare({ terms, waits, decided, failed, go });
  process.on('message', (message: ToSide) => {
    if (message.type === 'go') {
      begun = performance.now();
      cpu = process.cpuUsage();
      start();
      return;
    }
    void (async () => {
      tell({ type: 'done', result: told() });
      await side.stop();
      await log?.close();
      await mongo?.close();
      process.disconnect();
    })();
  });
  while (side.owned() === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  tell({ type: 'ready' });
}

main(JSON.parse(process.argv[2] ?? '{}') as SideTerms).catch((error: unknown) => {
  process.send?.({ type: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) } satisfies FromSide);
  process.exitCode = 1;
});
