import type { Command, Definitions, PlayedDecision } from '@parcours/journey';
import type { Settings } from '@parcours/platform';
import type { PublishProblem, SourceFile } from '@parcours/publishing';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ChannelRoom } from './channel-room';
import { knownContacts } from './known-contacts';
import { OutputFile } from './output-file';
import { storyDefinitions, type StoryDefinitions } from './story-definitions';
import { commandRow, traceRows } from './story-rows';
import { StoryCount, type StorySummary } from './story-summary';
import { readAhead } from './threads/read-ahead';

export interface SimulateOptions {
  /** Folder of journeys, or one of them; or what they say. */
  journeys: string | SourceFile[];
  /** One event a line. */
  events: string;
  /** One contact a line, see `knownContacts`. */
  contacts?: string;
  /** A catalogue instead of the configuration folder's. */
  catalogue?: string;
  /** What came before this instant (epoch ms) is made known only: it enters nobody and is not counted. */
  from?: number;
  /** Played up to and with this instant (epoch ms); default: the last event's. */
  until?: number;
  /** Make the mails and letters too. */
  render?: boolean;
  /** Play at `receivedat`. */
  recorded?: boolean;
  /** Folder that is written to; made where absent. */
  out: string;
  /** Is told every command, in the order of commands.ndjson. */
  hear?: (command: Command) => void;
}

export interface Simulated {
  summary: StorySummary;
  /** Repeats, which were played once. */
  repeats: number;
  /** How many lines and commands were told to be wrong. */
  wrong: number;
}

/** Told as they are found: `place` is FILE:LINE, or a command's id. */
export type TellWrong = (place: string, message: string) => void;

/**
 * Plays events through the journeys and writes `commands.ndjson`, `trace.ndjson` and `summary.json`, with `render` also `mail/` and
 * `print/`. The same input gives the same bytes. What is wrong with a line is told, and the rest goes on. Answers the journeys' problems
 * where they can not be played. Throws what files and folders throw.
 */
export async function simulate(options: SimulateOptions, settings: Settings, tell: TellWrong): Promise<({ ok: true } & Simulated) | { ok: false; problems: PublishProblem[] }> {
  const { journeys, out, render = false } = options;
  const read = await storyDefinitions(journeys, settings, { templates: render });
  if (!read.ok) return read;
  mkdirSync(out, { recursive: true });
  const room = render ? await ChannelRoom.open({ settings, catalogue: options.catalogue, out, published: read }) : undefined;
  try {
    return { ok: true, ...(await playStory(options, read, room, tell)) };
  } finally {
    await room?.close();
  }
}

async function playStory(options: SimulateOptions, { definitions }: StoryDefinitions, room: ChannelRoom | undefined, tell: TellWrong): Promise<Simulated> {
  const { Player } = await import('@parcours/journey');
  const { events: file, contacts, from = -Infinity, until, recorded = false, out, hear } = options;
  const commands = new OutputFile(join(out, 'commands.ndjson'));
  const trace = new OutputFile(join(out, 'trace.ndjson'));
  const count = new StoryCount();
  const toRender: PlayedDecision[] = [];
  let wrong = 0;
  const isWrong = (place: string, message: string): void => {
    wrong++;
    tell(place, message);
  };
  // Before the story begins there is no journey to enter: what happens fills in who people are.
  const inForce: Definitions = { ...definitions, current: from === -Infinity ? definitions.current : [] };
  const player = new Player(inForce, (decisions) => {
    for (const decision of decisions) {
      if (decision.trace.at < from) continue;
      count.add(decision);
      for (const command of decision.commands) {
        commands.line(commandRow(command));
        hear?.(command);
      }
      for (const row of traceRows(decision.trace)) trace.line(row);
      if (room && decision.commands.length > 0) toRender.push(decision);
    }
  });
  const renderAll = async (): Promise<void> => {
    for (const decision of toRender.splice(0)) for (const { command, message } of (await room?.make(decision)) ?? []) isWrong(command, message);
  };
  try {
    // 1. who is known already
    if (contacts !== undefined) {
      for (const line of knownContacts(contacts)) {
        if (line.type === 'wrong') isWrong(`${contacts}:${line.line}`, line.message);
        else if (!player.know(line.contact)) isWrong(`${contacts}:${line.line}`, 'identifiers: one of these is known from a line before. Write one line for each person.');
      }
    }
    // 2. the events, timers firing in between
    let [events, repeats, last] = [0, 0, -Infinity];
    for await (const lines of readAhead(file, { recorded })) {
      for (const line of lines) {
        if (line.type === 'wrong') {
          isWrong(`${file}:${line.line}`, line.message);
          continue;
        }
        if (until !== undefined && line.at > until) continue;
        last = line.at;
        if (last >= from) inForce.current = definitions.current;
        const verdict = player.play(line.event, line.at);
        if (toRender.length > 0) await renderAll();
        if (verdict.type === 'left') isWrong(`${file}:${line.line}`, verdict.message);
        else if (verdict.type === 'repeat') repeats += last >= from ? 1 : 0;
        else {
          if (last >= from) events++;
          if (room) await room.hear(line.event);
        }
      }
    }
    // 3. what is due until the end
    player.finish(until ?? last);
    await renderAll();
    const summary = count.summary({ events, learners: count.learners, cost: (await room?.finish()) ?? {} });
    writeFileSync(join(out, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
    return { summary, repeats, wrong };
  } finally {
    commands.close();
    trace.close();
  }
}
