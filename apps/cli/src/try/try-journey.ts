import type { Contact } from '@parcours/contact';
import { formatTime } from '@parcours/events';
import type { Definitions, JourneyDefinition } from '@parcours/journey';
import type { Settings } from '@parcours/platform';
import type { PublishProblem, SourceFile } from '@parcours/publishing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChannelRoom } from '../simulate/channel-room';
import { storyDefinitions } from '../simulate/story-definitions';
import { MadeUpLearner } from './made-up-learner';
import { TryStory } from './try-story';
import { TryWalk, type WalkParts } from './try-walk';

export interface TryOptions extends Pick<WalkParts, 'ask' | 'line'> {
  /** Id of the journey, among `files`; without it their first. */
  journey?: string;
  files: SourceFile[];
  /** Somebody known; without her one is made up. */
  known?: Contact;
  name: string;
  locale: string;
  /** When the story begins (epoch ms). */
  at: number;
}

/** A story that was walked through, for `--json`. Times are RFC 3339. */
export interface TriedStory {
  journey: string;
  story: {
    at: string;
    did: string;
    trace: { step?: string; outcome: string; reason?: string; saw?: Record<string, unknown> }[];
    commands: { id: string; type: string; step: string; template?: string; to?: string; subject?: string }[];
  }[];
  stands: { run: string; step?: string; due?: string }[];
}

export type Tried = { ok: true; tried: TriedStory; misunderstood: number } | { ok: false; problems: PublishProblem[] };

/** Walks one learner through a journey as `ask` answers. Mails have their subjects where the templates can be used. Throws what folders throw. */
export async function tryJourney(options: TryOptions, settings: Settings): Promise<Tried> {
  const { journey: id, files, known, name, locale, at, ask, line } = options;
  // 1. the journey alone: what others would do at the same time is not asked
  const withMails = await storyDefinitions(files, settings, { templates: true });
  const read = withMails.ok ? withMails : await storyDefinitions(files, settings, { templates: false });
  if (!read.ok) return read;
  const journey = read.definitions.current.find((one) => one.id === (id ?? one.id));
  if (!journey) return { ok: false, problems: [unknownJourney(id ?? '', read.definitions.current)] };
  const definitions: Definitions = { ...read.definitions, current: [journey] };
  if (!withMails.ok) line('Mails are shown without their subjects: parcours journeys validate says what is wrong with the templates.');
  // 2. walked through
  const folder = mkdtempSync(join(tmpdir(), 'parcours-try-'));
  const room = withMails.ok ? await ChannelRoom.open({ settings, out: folder, published: read }) : undefined;
  try {
    const learner = known ? MadeUpLearner.known(known, at) : MadeUpLearner.named(name, locale, at);
    const story = new TryStory(definitions, { contact: learner.contact, now: at, entries: [] });
    const walk = new TryWalk({
      story, journey, learner, definitions, ask, line,
      subjectOf: async (command, entry) => {
        // Offers are made as they would be, so that a mail that shows them can be written.
        if (command.type === 'content.offer') await room?.make({ contact: story.contact, commands: [command], trace: { at: entry.at, contact: command.contact, learner: command.learner, cause: { type: 'try' }, runs: [], lines: [] } });
        return room?.subjectOf(command, story.contact);
      },
    });
    await walk.walk();
    return { ok: true, tried: told(story, journey, walk.subjects), misunderstood: walk.misunderstood };
  } finally {
    await room?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function told({ entries, contact }: TryStory, { id }: JourneyDefinition, subjects: ReadonlyMap<string, string>): TriedStory {
  return {
    journey: id,
    story: entries.map(({ at, did, trace, commands }) => ({
      at: formatTime(at),
      did,
      trace: trace.map(({ step, outcome, reason, saw }) => ({ ...(step !== undefined && { step }), outcome, ...(reason !== undefined && { reason }), ...(saw && Object.keys(saw).length > 0 && { saw }) })),
      commands: commands.map((command) => {
        const subject = subjects.get(command.id);
        const { type, step, template, to } = command;
        return { id: command.id, type, step, ...(template !== undefined && { template }), ...(to !== undefined && { to }), ...(subject !== undefined && { subject }) };
      }),
    })),
    stands: contact.runs.map(({ key, wait }) => ({ run: key, ...(wait && { step: wait.step }), ...(wait && 'due' in wait && wait.due !== undefined && { due: formatTime(wait.due) }) })),
  };
}

function unknownJourney(id: string, journeys: readonly JourneyDefinition[]): PublishProblem {
  return { file: id, line: 1, column: 1, path: 'journey', code: 'journey-unknown', message: `no journey of this id is here; there are ${journeys.map((one) => one.id).join(', ')}`, severity: 'error' };
}
