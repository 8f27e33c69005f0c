import { claimsOf, formatTime, identityKey, type LearnerEvent } from '@parcours/events';
import { compileJourney, parseAttributes, parsePurposes, type Command, type Definitions, type JourneyDefinition, type Trace } from '@parcours/journey';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { onServices } from '../support/engines';
import { distributedEngine, embeddedEngine, memoryEngine, playThroughLoop } from './play-through-loop.fixture';

const folder = '../shared/design/example';
const there = existsSync(folder);
const lines = (file: string): unknown[] => readFileSync(`${folder}/${file}`, 'utf8').trim().split('\n').map((line): unknown => JSON.parse(line));

function exampleDefinitions(): Definitions {
  const purposes = parsePurposes(readFileSync('config/purposes.yaml', 'utf8'), 'purposes.yaml');
  const attributes = parseAttributes(readFileSync('config/attributes.yaml', 'utf8'), 'attributes.yaml');
  if (!purposes.ok || !attributes.ok) throw new Error('config does not load');
  const current = readdirSync(`${folder}/journeys`).sort().map((file): JourneyDefinition => {
    const compiled = compileJourney(readFileSync(`${folder}/journeys/${file}`, 'utf8'), file, { version: 1, purposes: Object.keys(purposes.purposes), attributes: attributes.defaults });
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
    return compiled.definition;
  });
  return {
    set: 'example', current, paused: new Set(), version: (id) => current.find((journey) => journey.id === id), purposes: purposes.purposes,
    attributeDefaults: attributes.defaults, defaults: { timeZone: 'Europe/Paris', locale: 'fr' }, holidays: new Set(),
  };
}

(there ? describe : describe.skip)(there ? 'the worked example through the service loop' : `the worked example (${folder} is not here)`, () => {
  const events = there ? (lines('events.ndjson') as LearnerEvent[]) : [];
  const until = Date.parse('2026-06-01T00:00:00Z');
  const told = ({ commands, traces }: { commands: Command[]; traces: Trace[] }) => ({
    commands: commands.map(({ at, learner, journey, run, step, type, template }) => ({ at: formatTime(at), learner, journey, run, step, type, ...(template && { template }) })),
    skips: traces.filter(({ outcome }) => outcome === 'skipped').map(({ at, learner, journey, run, step, outcome, reason }) => ({ at: formatTime(at), learner, journey, run, step, outcome, reason })),
  });

  const contactOf = (event: LearnerEvent): string => {
    const [first] = claimsOf(event).claims;
    return first ? identityKey(first) : '';
  };
  const played = async (more: Pick<Parameters<typeof playThroughLoop>[0], 'makeEngine' | 'loseOffset'>) => told(await playThroughLoop({ events, until, definitions: exampleDefinitions(), contactOf, ...more }));
  const expected = () => ({ commands: lines('expected.ndjson'), skips: lines('expected-skips.ndjson') });

  it.each([
    ['in memory', memoryEngine],
    ['on the embedded data file', embeddedEngine],
  ])('gives exactly the expected commands and skips %s, timers firing as log records on a movable clock', async (_where, makeEngine) => {
    expect(await played({ makeEngine })).toEqual(expected());
  });

  (onServices() ? it : it.skip)('gives the same on Kafka and MongoDB, also where every third batch is handled and its offset lost (it needs KAFKA_BROKERS and MONGODB_URI)', async () => {
    let batches = 0;
    expect(await played({ makeEngine: distributedEngine, loseOffset: () => ++batches % 3 === 0 })).toEqual(expected());
  }, 120_000);

  it('gives the same where every third batch is handled and its offset lost', async () => {
    let batches = 0;
    expect(await played({ makeEngine: memoryEngine, loseOffset: () => ++batches % 3 === 0 })).toEqual(expected());
  });
});
