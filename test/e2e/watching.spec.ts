import { serviceNames } from '@parcours/service';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readCompose } from '../support/compose-file';
import { startProcess } from '../support/parcours-process';

const built = existsSync('dist/apps/cli/src/main.js');
const yamlOf = (file: string): unknown => parse(readFileSync(file, 'utf8'));

interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string };
}
interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: { uid: string };
  targets?: { expr: string; legendFormat: string; datasource: { uid: string } }[];
}

const scrape = yamlOf('config/prometheus/prometheus.yaml') as { rule_files: string[]; scrape_configs: { job_name: string; dns_sd_configs: { names: string[]; port: number }[] }[] };
const rules = (yamlOf('config/prometheus/alerts.yaml') as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(readFileSync('config/grafana/dashboards/parcours.json', 'utf8')) as { panels: Panel[] };
const panels = dashboard.panels.filter(({ type }) => type !== 'row');
const { services } = readCompose({ PARCOURS_SECRET: 'a-secret-of-sixteen-characters' });
const page = readFileSync('docs/operations.md', 'utf8');

const asked: (readonly [string, string])[] = [...rules.map(({ alert, expr }) => [alert, expr] as const), ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr] as const))];
const metricsIn = (expr: string): string[] => [...expr.matchAll(/\b(parcours|process|nodejs)_[a-z0-9_]+/g)].map(([name]) => name);
/** The labels that a question groups by, filters by or shows. */
const labelsIn = (text: string): string[] => [...text.matchAll(/\bby \(([^)]*)\)|\{\{ ?(?:\$labels\.)?(\w+) ?\}\}|(\w+)(?:=~?|!=)"/g)].flatMap(([, grouped, shown, filtered]) => (grouped?.split(/, ?/) ?? [shown ?? filtered ?? '']));
/** The rows of the table that has this heading: their first cell, and the others. */
const tableUnder = (head: string): string[][] => {
  const [, ...lines] = page.slice(page.indexOf(`\n| ${head} |`) + 1).split('\n');
  return lines.slice(1, lines.findIndex((line) => !line.startsWith('|'))).map((line) => line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim()));
};

(built ? describe : describe.skip)('the numbers that dashboard and alarms ask for', () => {
  const data = mkdtempSync(join(tmpdir(), 'parcours-watching-'));
  const told = new Set<string>();
  beforeAll(async () => {
    const parcours = await startProcess({ data });
    try {
      const text = await (await fetch(`${parcours.url}/metrics`)).text();
      for (const [, name = '', type] of text.matchAll(/^# TYPE (\w+) (\w+)$/gm)) for (const suffix of type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']) told.add(name + suffix);
    } finally {
      await parcours.end('SIGTERM');
    }
  });
  afterAll(() => rmSync(data, { recursive: true, force: true }));

  it.each(asked)('are told by the services: %s', (_what, expr) => {
    expect(metricsIn(expr).filter((name) => !told.has(name))).toEqual([]);
  });

  it('stand on the page about running it, and no others', () => {
    const written = tableUnder('metric').flatMap(([names = '']) => [...names.matchAll(/`(parcours_\w+)`/g)].map(([, name = '']) => name));
    const ours = [...told].filter((name) => name.startsWith('parcours_') && !/_(bucket|sum)$/.test(name)).map((name) => (told.has(name.replace(/_count$/, '_bucket')) ? name.replace(/_count$/, '') : name));
    expect([...new Set(ours)].filter((name) => !written.includes(name))).toEqual([]);
    expect(written.filter((name) => !ours.includes(name))).toEqual([]);
  });
});

describe('questions', () => {
  const written = new Map(tableUnder('metric').flatMap(([names = '', type = '']) => [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => [name, [...type.matchAll(/`(\w+)`/g)].map(([, label]) => label)] as const)));

  it.each(asked)('use labels that their numbers have: %s', (_what, expr) => {
    const known = new Set([...metricsIn(expr).flatMap((name) => written.get(name) ?? written.get(name.replace(/_(bucket|sum|count)$/, '')) ?? []), 'job', 'instance', 'le']);
    expect(labelsIn(expr).filter((label) => !known.has(label))).toEqual([]);
  });
});

describe('Prometheus', () => {
  it('asks every process of every service, at the port that it listens on', () => {
    expect(scrape.scrape_configs.map(({ job_name, dns_sd_configs }) => [job_name, dns_sd_configs.map(({ names, port }) => [names, port])])).toEqual(serviceNames.map((name) => [name, [[[name], 4700]]]));
    expect(serviceNames.filter((name) => !(name in services))).toEqual([]);
    expect(scrape.rule_files.filter((file) => !existsSync(join('config/prometheus', file)))).toEqual([]);
  });

  it('misses each service that does not answer', () => {
    const down = rules.find(({ alert }) => alert === 'ParcoursServiceDown')?.expr ?? '';
    expect(serviceNames.filter((name) => !down.includes(`absent(up{job="${name}"})`))).toEqual([]);
    expect(down).toContain(`up{job=~"${serviceNames.join('|')}"} == 0`);
  });

  it('has alarms that say in words what is wrong, each under a name of its own', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    expect(rules.filter(({ annotations, labels }) => annotations.summary === '' || !['page', 'look'].includes(labels.severity))).toEqual([]);
  });

  it.each(rules.map((rule) => [rule.alert, rule] as const))('shows in the words of %s only labels that its question leaves', (_alert, { expr, annotations }) => {
    const left = new Set([...labelsIn(expr), ...(/\bby \(/.test(expr) ? [] : ['job', 'instance'])]);
    expect(labelsIn(annotations.summary).filter((label) => !left.has(label))).toEqual([]);
  });

  it('has its alarms on the page about running it, in this order, each with what it means and what to do', () => {
    const rows = tableUnder('alarm');
    expect(rows.map(([name, severity]) => [name, severity])).toEqual(rules.map(({ alert, labels }) => [`\`${alert}\``, labels.severity]));
    expect(rows.filter(([, , meaning = '', remedy = '']) => meaning.length < 20 || remedy.length < 20)).toEqual([]);
  });
});

describe('the dashboard', () => {
  const { datasources } = yamlOf('config/grafana/provisioning/datasources/prometheus.yaml') as { datasources: { uid: string; url: string }[] };

  it('asks the Prometheus that Grafana is given', () => {
    const uids = panels.flatMap(({ datasource, targets = [] }) => [datasource?.uid, ...targets.map((target) => target.datasource.uid)]);
    expect([...new Set(uids)]).toEqual(datasources.map(({ uid }) => uid));
    expect(datasources.map(({ url }) => url)).toEqual(['http://prometheus:9090']);
    expect(services['prometheus']?.ports).toEqual(['127.0.0.1:9090:9090']);
  });

  it('is found where the containers have it', () => {
    const { providers } = yamlOf('config/grafana/provisioning/dashboards/dashboards.yaml') as { providers: { options: { path: string } }[] };
    const mounted = (services['grafana']?.volumes ?? []).map((volume) => volume.split(':'));
    expect(providers.filter(({ options: { path } }) => !mounted.some(([from = '', to]) => to === path && existsSync(join(from, 'parcours.json'))))).toEqual([]);
    expect(services['grafana']?.environment?.['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH']).toBe('/etc/grafana/dashboards/parcours.json');
  });

  it('shows what one asks first', () => {
    const titles = panels.map(({ title }) => title);
    const first = ['Processes that answer', 'Events in', 'HTTP p95 by service', 'Lag by group', 'Batch time p95', 'Faults', 'Decisions', "Timers' lateness p95", 'Dead letters', 'Sends by channel and outcome'];
    expect(first.filter((title) => !titles.includes(title))).toEqual([]);
  });

  it('has panels that do not cover each other, under ids of their own', () => {
    const places = dashboard.panels.map(({ gridPos }) => gridPos);
    const covers = (a: Panel['gridPos'], b: Panel['gridPos']): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
    expect(places.filter((a, i) => a.x + a.w > 24 || places.some((b, j) => j > i && covers(a, b)))).toEqual([]);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });

  it.each(panels.flatMap(({ title, targets = [] }) => targets.map((target) => [title, target] as const)))('names the lines of "%s" by labels that its question leaves', (_title, { expr, legendFormat }) => {
    const left = new Set([...labelsIn(expr), ...(/\bby \(/.test(expr) ? [] : ['job', 'instance'])]);
    expect(labelsIn(legendFormat).filter((label) => !left.has(label))).toEqual([]);
  });
});
