import { formatTime, type LearnerEvent } from '@parcours/events';
import { compileJourney, parseAttributes, parsePurposes, play, type JourneyDefinition } from '@parcours/journey';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const folder = '../shared/design/example';
const there = existsSync(folder);
const lines = (file: string): unknown[] => readFileSync(`${folder}/${file}`, 'utf8').trim().split('\n').map((line): unknown => JSON.parse(line));

(there ? describe : describe.skip)(there ? 'the worked example' : `the worked example (${folder} is not here)`, () => {
  it('gives exactly the commands and skips its authors expect', () => {
    const purposes = parsePurposes(readFileSync('config/purposes.yaml', 'utf8'), 'purposes.yaml');
    const attributes = parseAttributes(readFileSync('config/attributes.yaml', 'utf8'), 'attributes.yaml');
    if (!purposes.ok || !attributes.ok) throw new Error('config does not load');
    const current = readdirSync(`${folder}/journeys`).sort().map((file): JourneyDefinition => {
      const compiled = compileJourney(readFileSync(`${folder}/journeys/${file}`, 'utf8'), file, { version: 1, purposes: Object.keys(purposes.purposes), attributes: attributes.defaults });
      if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
      return compiled.definition;
    });
    const { commands, trace } = play(lines('events.ndjson') as LearnerEvent[], {
      set: 'example', current, paused: new Set(), version: (id) => current.find((journey) => journey.id === id), purposes: purposes.purposes,
      attributeDefaults: attributes.defaults, defaults: { timeZone: 'Europe/Paris', locale: 'fr' }, holidays: new Set(),
    }, Date.parse('2026-06-01T00:00:00Z'));

    expect(commands.map(({ at, learner, journey, run, step, type, template }) => ({ at: formatTime(at), learner, journey, run, step, type, ...(template && { template }) }))).toEqual(lines('expected.ndjson'));
    const skips = trace.filter(({ outcome }) => outcome === 'skipped');
    expect(skips.map(({ at, learner, journey, run, step, outcome, reason }) => ({ at: formatTime(at), learner, journey, run, step, outcome, reason }))).toEqual(lines('expected-skips.ndjson'));
  });
});
