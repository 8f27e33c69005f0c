import { Gauge, type Registry } from 'prom-client';
import { askedGauge, inTime } from './asked-gauge';

/** `parcours_build_info`: 1, with the version that runs and the service it runs as (`gateway`, `standalone`, ...). */
export function tellBuild(registry: Registry, { service, version }: { service: string; version: string }): void {
  new Gauge({ name: 'parcours_build_info', help: 'Which version of which service runs', labelNames: ['service', 'version'], registers: [registry] }).set({ service, version }, 1);
}

/** `parcours_store_up`, `parcours_log_up`: 1 while `ask` is answered in time, else 0. */
export function tellUp(registry: Registry, what: 'store' | 'log', ask: () => Promise<unknown>): void {
  askedGauge(registry, {
    name: `parcours_${what}_up`, help: `Whether the ${what} answers this process`, labels: [],
    ask: async () => [{ labels: {}, value: await inTime(ask).then(() => 1, () => 0) }],
  });
}
