import { AppLogger, loadSettings } from '@parcours/platform';
import { openProcess, type OpenProcess, type ServiceDefinition } from '@parcours/service';
import { contentService } from '@parcours-apps/content';
import { emailService } from '@parcours-apps/email';
import { gatewayService } from '@parcours-apps/gateway';
import { journeysService } from '@parcours-apps/journeys';
import { printService } from '@parcours-apps/print';
import { studioService } from '@parcours-apps/studio';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What every process tells, from its first scrape on. */
const common = [
  'parcours_build_info', 'parcours_store_up', 'parcours_log_up', 'parcours_dead_letters_open', 'parcours_http_request_duration_seconds', 'parcours_log_append_seconds', 'parcours_log_appended_records_total',
  'parcours_log_append_faults_total', 'parcours_log_lag_records', 'parcours_batch_records', 'parcours_batch_seconds', 'parcours_batch_faults_total', 'parcours_partitions_held', 'process_cpu_seconds_total',
  'nodejs_eventloop_lag_p99_seconds',
];

let folder: string;
let opened: OpenProcess | undefined;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'parcours-metrics-'))));
afterEach(async () => {
  await opened?.close();
  opened = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function scrape(service: ServiceDefinition): Promise<string> {
  const loaded = loadSettings({ env: { PARCOURS_SECRET: 'a secret of the test, long enough' }, flags: { data: folder, config: 'config', port: '0', logLevel: 'silent' } });
  if (!loaded.ok) throw new Error(loaded.problems.join());
  opened = await openProcess(loaded.settings, [service], { consume: true, createTopics: true, logger: new AppLogger(loaded.settings) });
  return (await fetch(`${opened.url}/metrics`)).text();
}

const namesIn = (text: string): Set<string> => new Set([...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name));

describe('a service that runs alone', () => {
  it.each<[string, ServiceDefinition, string[], string[]]>([
    ['gateway', gatewayService, ['parcours_events_accepted_total', 'parcours_events_duplicates_total', 'parcours_events_rejected_total'], []],
    ['journeys', journeysService, [
      'parcours_decisions_total', 'parcours_commit_conflicts_total', 'parcours_outbox_published_total', 'parcours_outbox_batch_entries', 'parcours_timer_lateness_seconds', 'parcours_timers_overdue_seconds', 'parcours_messages_total',
    ], ['task', 'digest', 'call']],
    ['email', emailService, ['parcours_messages_total'], ['email']],
    ['content', contentService, ['parcours_messages_total'], ['content']],
    ['print', printService, ['parcours_messages_total'], ['print']],
    ['studio', studioService, [], []],
  ])('%s: tells what it does from its first scrape on', async (name, service, own, channels) => {
    const text = await scrape(service);
    const names = namesIn(text);
    expect([...common, ...own].filter((metric) => !names.has(metric))).toEqual([]);
    expect(text).toMatch(new RegExp(`^parcours_build_info\\{service="${name}",version="\\d+\\.\\d+\\.\\d+"\\} 1$`, 'm'));
    for (const line of ['parcours_store_up 1', 'parcours_log_up 1', ...channels.map((channel) => `parcours_messages_total{channel="${channel}",outcome="done"} 0`)]) expect(text.split('\n')).toContain(line);
    for (const [, value] of text.matchAll(/^parcours_log_lag_records\{.*\} (\S+)$/gm)) expect(value).toBe('0');
  });
});
