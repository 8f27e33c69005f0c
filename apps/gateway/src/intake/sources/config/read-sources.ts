import type { z } from 'zod';
import { type SourceConfig, sourcesSchema } from './source-config.schema';
import { readYaml } from './yaml-places';

/** Each problem one line: file, line, field, what was expected and found, and what to do. */
export type ReadSources = { ok: true; sources: SourceConfig[] } | { ok: false; problems: string[] };

type Issue = z.core.$ZodIssue;

/** What `config/sources.yaml` says; nothing in it means no sources. `translators`: the names there are. All problems come at once; never throws. */
export function readSources(text: string, file: string, translators: readonly string[]): ReadSources {
  const { value, faults, lineOf } = readYaml(text);
  const problems: { line: number; text: string }[] = faults.map(({ line, message }) => ({ line, text: `${file}:${line}: ${message}. Correct the YAML.` }));
  const say = (path: readonly PropertyKey[], message: string): void => {
    const line = lineOf(path);
    problems.push({ line, text: `${file}:${line}: ${fieldOf(path)}: ${message}` });
  };
  const parsed = sourcesSchema.safeParse(value);
  // 1. its shape
  for (const issue of parsed.error?.issues ?? []) {
    if (issue.code === 'unrecognized_keys') for (const key of issue.keys) say([...issue.path, key], unknownField(key, issue.path));
    else say(issue.path, wrong(issue, at(value, issue.path)));
  }
  const sources = parsed.data?.sources ?? [];
  // 2. what it names, and what the sources say about each other
  sources.forEach((source, i) => {
    const twice = (other: SourceConfig): boolean => other.name === source.name;
    if (!translators.includes(source.translator)) say(['sources', i, 'translator'], `expected one of ${translators.join(', ')}, found ${shown(source.translator)}. Correct translator, or have the platform send CloudEvents.`);
    if (sources.findIndex(twice) < i) say(['sources', i, 'name'], `expected a name of its own, found ${shown(source.name)} a second time. Rename one of the two.`);
    const same = sources.findIndex((other) => other.topic === source.topic && other.group === source.group && `${other.brokers}` === `${source.brokers}` && (source.group !== undefined || twice(other)));
    if (same < i && sources[same]?.name !== source.name) say(['sources', i, 'group'], `expected a group of its own, found that of ${sources[same]?.name}: the two would share its messages. Name another group.`);
    for (const field of ['ssl', 'user'] as const) {
      if (source[field] !== undefined && source.brokers === undefined) say(['sources', i, field], `expected brokers beside it: without them the source is read from KAFKA_BROKERS, with KAFKA_SSL and KAFKA_USER. Add brokers, or leave ${field} out.`);
    }
  });
  problems.sort((a, b) => a.line - b.line);
  return problems.length > 0 ? { ok: false, problems: problems.map((problem) => problem.text) } : { ok: true, sources };
}

const ofSource = 'name, topic, group, brokers, ssl, user, translator, source, from, backfill, identity';
const secret = /pass|secret|token/i;

function unknownField(key: string, path: readonly PropertyKey[]): string {
  if (secret.test(key)) return 'expected no secret in this file. Take it out, and set PARCOURS_SOURCE_PASSWORDS=NAME:PASSWORD in the environment.';
  const known = path.at(-1) === 'identity' ? 'issuer, key, trust' : path.length > 1 ? ofSource : 'sources';
  return `expected one of ${known}. Correct the field's name, or take it out.`;
}

function wrong({ message, path }: Issue, found: unknown): string {
  const expected = message.startsWith('Invalid') ? 'text' : message;
  if (found === undefined) return `expected ${expected}, found nothing. Add ${String(path.at(-1) ?? 'sources')}.`;
  return `expected ${expected}, found ${shown(found)}. Correct ${String(path.findLast((part) => typeof part === 'string') ?? 'the file')}.`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, part) => (typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[part] : undefined), value);

const fieldOf = (path: readonly PropertyKey[]): string => path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? String(part) : `.${String(part)}`)).join('') || '(file)';
