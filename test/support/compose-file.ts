import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export interface ComposeService {
  image: string;
  build?: string;
  profiles?: string[];
  entrypoint?: string[];
  command?: string[];
  environment?: Record<string, string | number | null>;
  volumes?: string[];
  ports?: string[];
  networks?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  restart?: string;
  stop_grace_period?: string;
  deploy?: { replicas: number };
}

export interface ComposeFile {
  services: Record<string, ComposeService>;
  volumes: Record<string, null>;
  networks: Record<string, { internal?: boolean } | null>;
}

/** The compose file as compose reads it, with these variables set. Throws with the variable's own words where one is missing that must be there. */
export function readCompose(variables: Readonly<Record<string, string>>): ComposeFile {
  const text = readFileSync('docker-compose.yml', 'utf8').replace(/^ *#.*$/gm, '');
  const filled = text.replaceAll(/\$(?:(\$)|\{(\w+)(?::([-?])([^}]*))?\})/g, (_all, dollar: string | undefined, name: string, kind: string | undefined, words: string) => {
    if (dollar) return '$';
    const value = variables[name] ?? '';
    if (value !== '') return value;
    if (kind === '?') throw new Error(`${name}: ${words}`);
    return kind === '-' ? words : '';
  });
  return parse(filled, { merge: true }) as ComposeFile;
}

/** What a container finds in its environment: a variable without a value is passed on where it is set. */
export function environmentOf({ environment = {} }: ComposeService, variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).flatMap(([name, value]) => (value === null ? (name in variables ? [[name, variables[name] ?? '']] : []) : [[name, String(value)]])));
}

/** Variables of an env file. */
export function readEnvFile(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8').split('\n').filter((line) => /^\w+=/.test(line));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}
