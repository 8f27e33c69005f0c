import { formatTime, identityKey, parseEvent, type LearnerEvent } from '@parcours/events';
import { journeyJsonSchema, play, type Command, type Definitions, type Trace } from '@parcours/journey';
import { loadSettings } from '@parcours/platform';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { simulate } from '../../apps/cli/src/simulate/simulate';
import { storyDefinitions } from '../../apps/cli/src/simulate/story-definitions';
import { onServices } from '../support/engines';
import { distributedEngine, embeddedEngine, memoryEngine, playThroughLoop } from './play-through-loop.fixture';

/*
 * A golden run: `every-block/journeys` use every block of the language, `every-block/events.ndjson` leads learners through all of it, and
 * the other files hold what came of it. They change on purpose only: run `GOLDEN_UPDATE=1 npx jest test/golden/every-block`, read the
 * difference line by line, and keep it where every line of it is meant. An outcome in the events names its command by the id that
 * `commands.ndjson` has; ids change with the ids of journey, step and event.
 */
const folder = 'test/golden/every-block';
const journeys = join(folder, 'journeys');
const until = Date.parse('2026-06-30T00:00:00Z');
const files = ['commands.ndjson', 'trace.ndjson', 'summary.json'];

const settings = (() => {
  const loaded = loadSettings({ env: {}, flags: {} });
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  return loaded.settings;
})();
const rowsOf = (file: string) => readFileSync(join(folder, file), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Record<string, string>);
const events = rowsOf('events.ndjson').map((line): LearnerEvent => {
  const parsed = parseEvent(line);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed));
  return parsed.event;
});

async function definitionsOf(): Promise<Definitions> {
  const read = await storyDefinitions(journeys, settings, { templates: false });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.definitions;
}

const blocks = Object.keys((journeyJsonSchema() as { $defs: { Step: { properties: Record<string, unknown> } } }).$defs.Step.properties).filter((key) => key !== 'id' && key !== 'name');

/** Every step of the journey as it is written, wherever it stands. */
function stepsOf(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(stepsOf);
  return 'id' in value && blocks.some((block) => block in value) ? [{ ...value }, ...inside] : inside;
}
const written = stepsOf(parse(readFileSync(join(journeys, 'every-block.yaml'), 'utf8')) as unknown);

describe('the golden run of every block', () => {
  const out = mkdtempSync(join(tmpdir(), 'parcours-golden-'));
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  it.each(blocks)('has the block %s', (block) => {
    expect(written.filter((step) => block in step)).not.toEqual([]);
  });

  it('comes to every step that leaves a trace, and to every reason and end that it can', () => {
    const trace = rowsOf('trace.ndjson');
    const silent = written.filter((step) => ['choose', 'split', 'stop'].some((block) => block in step)).map(({ id }) => id);
    const seen = new Set(trace.map(({ step }) => step));
    expect(written.map(({ id }) => id).filter((id) => !silent.includes(id) && !seen.has(String(id)))).toEqual([]);
    const reasons = trace.filter(({ outcome }) => outcome === 'skipped').map(({ reason }) => reason);
    expect([...new Set(reasons)].sort()).toEqual(['backfill', 'bounced', 'complained', 'expired', 'held-out', 'no-address', 'no-consent', 'paused', 'unsubscribed']);
    expect([...new Set(trace.map(({ outcome }) => outcome))].sort()).toEqual(['acted', 'completed', 'entered', 'exited', 'goal', 'skipped', 'waiting', 'woke']);
    expect(new Set(rowsOf('commands.ndjson').map(({ type }) => type)).size).toBe(6);
  });

  it('gives the same bytes when it is played', async () => {
    const wrong: string[] = [];
    const played = await simulate({ journeys, events: join(folder, 'events.ndjson'), until, out }, settings, (place, message) => wrong.push(`${place} ${message}`));
    expect([played.ok, wrong]).toEqual([true, []]);
    if (process.env['GOLDEN_UPDATE'] === '1') for (const file of files) cpSync(join(out, file), join(folder, file));
    for (const file of files) expect(readFileSync(join(out, file), 'utf8')).toBe(readFileSync(join(folder, file), 'utf8'));
  });

  const row = (told: Record<string, string | undefined>) => JSON.stringify(told);
  const sorted = (rows: string[]) => [...rows].sort();
  const told = ({ commands, traces }: { commands: Command[]; traces: Trace[] }) => ({
    commands: sorted(commands.map(({ at, learner, journey, run, step, type, template, id }) => row({ at: formatTime(at), learner, journey, run, step, type, template, id }))),
    trace: sorted(traces.filter(({ outcome }) => outcome !== 'noted').map(({ at, learner, journey, run, step, outcome, reason }) => row({ at: formatTime(at), learner, journey, run, step, outcome, reason }))),
  });
  const expected = () => ({ commands: sorted(rowsOf('commands.ndjson').map(row)), trace: sorted(rowsOf('trace.ndjson').map(row)) });

  const engines: [string, typeof memoryEngine, number][] = [
    ['in memory', memoryEngine, Infinity],
    ['on the embedded data file', embeddedEngine, Infinity],
    ['in memory, every third batch handled and its offset lost', memoryEngine, 3],
  ];
  const onKafka: [string, typeof memoryEngine, number] = ['on Kafka and MongoDB, every third batch handled and its offset lost (it needs KAFKA_BROKERS and MONGODB_URI)', distributedEngine, 3];
  if (onServices()) engines.push(onKafka);
  else it.skip(`gives the same commands and traces through the service loop ${onKafka[0]}`, () => undefined);

  it.each(engines)('gives the same commands and traces through the service loop %s', async (_where, makeEngine, every) => {
    let batches = 0;
    const loseOffset = () => ++batches % every === 0;
    const definitions = await definitionsOf();
    const { contacts, commands } = play(events, definitions, until);
    const contactOf = ({ data }: LearnerEvent): string => {
      const keys = new Set((data.learner?.identifiers ?? []).map(identityKey));
      const found = contacts.find(({ identifiers }) => identifiers.some((identifier) => keys.has(identityKey(identifier)))) ?? commands.find(({ id }) => id === data['command']);
      return found && 'contact' in found ? found.contact : (found?.id ?? '');
    };
    expect(told(await playThroughLoop({ events, until, definitions, contactOf, makeEngine, loseOffset }))).toEqual(expected());
  }, 240_000);
});
