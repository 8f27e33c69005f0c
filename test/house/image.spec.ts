import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { parse } from 'yaml';

const { version, license, dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string; license: string; dependencies: Record<string, string> };

interface Stage {
  from: string;
  name: string;
  steps: { instruction: string; words: string }[];
}

/** The stages of a Dockerfile; lines that a backslash joins are one. */
function stagesOf(text: string): Stage[] {
  const lines = text.replace(/^#.*$/gm, '').replace(/\\\n/g, ' ').split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const stages: Stage[] = [];
  for (const line of lines) {
    const [, instruction = '', words = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    const [, from, name] = instruction === 'FROM' ? (/^(\S+) AS (\S+)$/.exec(words) ?? []) : [];
    if (from !== undefined && name !== undefined) stages.push({ from, name, steps: [] });
    else stages.at(-1)?.steps.push({ instruction, words });
  }
  return stages;
}

const stages = stagesOf(readFileSync('Dockerfile', 'utf8'));
const [build, runtime] = stages;
const said = (stage: Stage | undefined, instruction: string): string[] => (stage?.steps ?? []).filter((step) => step.instruction === instruction).map(({ words }) => words);
const copied = stages.flatMap((stage) => said(stage, 'COPY')).filter((words) => !words.startsWith('--from=')).flatMap((words) => words.split(/\s+/).slice(0, -1));
const kept = new Set(readFileSync('.dockerignore', 'utf8').split('\n').filter((line) => line.startsWith('!')).map((line) => line.slice(1)));

/** Files that run in production. */
function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!['web', 'contracts', 'node_modules'].includes(entry.name)) yield* sources(path);
    } else if (path.endsWith('.ts') && !/\.(spec|fixture|contract|d)\.ts$/.test(path)) yield path;
  }
}

describe('the image', () => {
  it('is built in one stage and runs from another, both on the same pinned Node', () => {
    const { services } = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as { services: { check: { image: string } } };
    expect(stages.map(({ name }) => name)).toEqual(['build', 'runtime']);
    expect(build?.from).toMatch(/^node:20\.\d+\.\d+-bookworm-slim$/);
    expect([runtime?.from, services.check.image]).toEqual([build?.from, build?.from]);
  });

  it('copies what is there, and lets nothing else into its context', () => {
    expect(copied.filter((path) => !existsSync(path))).toEqual([]);
    expect([...new Set(copied)].sort()).toEqual([...kept].sort());
  });

  it('takes the packages of the lock file, builds, and keeps those of production', () => {
    expect(said(build, 'RUN')).toEqual(['npm ci --ignore-scripts', expect.stringMatching(/^npm run build && .*npm prune --omit=dev --ignore-scripts$/)]);
    expect(said(runtime, 'COPY').filter((words) => words.startsWith('--from='))).toEqual(['--from=build /app/node_modules node_modules', '--from=build /app/dist dist']);
  });

  it('finds every package that production code imports among those', () => {
    const foreign = new Set<string>();
    for (const folder of ['apps', 'libs']) {
      for (const file of sources(folder)) {
        const text = readFileSync(file, 'utf8');
        for (const [, stated, called] of text.matchAll(/^(?:import|export) (?!type )(?:[^'";=()]* from )?'([^'.]+[^']*)'|(?<=import\()'([^'.]+[^']*)'/gm)) {
          const name = stated ?? called ?? '';
          const [scope = '', rest = ''] = name.split('/');
          const found = scope.startsWith('@') ? `${scope}/${rest}` : scope;
          if (found !== '' && !found.startsWith('node:') && !found.startsWith('@parcours') && !builtinModules.includes(found)) foreign.add(found);
        }
      }
    }
    expect(foreign.size).toBeGreaterThan(20);
    expect([...foreign].filter((name) => !(name in dependencies))).toEqual([]);
  });

  it('runs the command as a user without rights, who owns the data folder', () => {
    expect(runtime?.steps.map(({ instruction }) => instruction).lastIndexOf('USER')).toBeGreaterThan(runtime?.steps.map(({ instruction }) => instruction).lastIndexOf('COPY') ?? Infinity);
    expect(said(runtime, 'USER')).toEqual(['node']);
    expect(said(runtime, 'RUN')).toEqual(['mkdir -p /data/hand-over && chown -R node:node /data']);
    expect([said(runtime, 'ENTRYPOINT'), said(runtime, 'CMD')]).toEqual([['["node", "bin/parcours.mjs"]'], ['["start"]']]);
  });

  it('asks the process whether it is ready, at the port that it listens on', () => {
    const [env = ''] = said(runtime, 'ENV');
    const variables = Object.fromEntries(env.split(/\s+/).map((pair) => pair.split('=')));
    expect(variables).toMatchObject({ NODE_ENV: 'production', PARCOURS_HOST: '0.0.0.0', PARCOURS_PORT: '4700', PARCOURS_DATA: '/data' });
    expect(said(runtime, 'EXPOSE')).toEqual([variables['PARCOURS_PORT']]);
    expect(said(runtime, 'HEALTHCHECK')[0]).toContain('http://127.0.0.1:${process.env.PARCOURS_PORT}/health/ready');
  });

  it('says what it is, in the version and under the licence of the package', () => {
    const [labels = ''] = said(runtime, 'LABEL');
    expect(labels).toContain(`image.version="${version}"`);
    expect(labels).toContain(`image.licenses="${license}"`);
  });
});
