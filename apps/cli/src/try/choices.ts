import { matteringEvents, type JourneyDefinition, type MatteringEvent } from '@parcours/journey';
import { when } from '../output/output';
import type { TryStory } from './try-story';

/** Something that can be done next. `key`: its word, for who would rather write it than its number. */
export type Choice = { key: string; words: string } & (
  | { type: 'event'; name: string; looks: MatteringEvent[]; command?: { id: string; step: string } }
  | { type: 'time'; until: number }
  | { type: 'move' | 'other' | 'give' | 'withdraw' | 'why' | 'undo' | 'quit' }
);

const purposes: Record<MatteringEvent['for'], string> = { entry: 'enters', wait: 'wakes', silence: 'is no silence for', until: 'ends', exit: 'exit', goal: 'goal' };

/** What can be done where a story stands: events that the journey looks at now first, then time, then all the rest. */
export function choicesOf(story: TryStory, journey: JourneyDefinition): Choice[] {
  const choices: Choice[] = [...eventChoices(story, journey)];
  const { wakeAt } = story.contact;
  if (wakeAt !== undefined) choices.push({ type: 'time', key: 'time', until: wakeAt, words: `let time pass until ${when(wakeAt)}` });
  choices.push(
    { type: 'move', key: 'move', words: 'move the clock on' },
    { type: 'other', key: 'event', words: 'another event' },
    { type: 'give', key: 'give', words: 'give a consent' },
    { type: 'withdraw', key: 'withdraw', words: 'withdraw a consent' },
  );
  if (story.entries.length > 0) choices.push({ type: 'why', key: 'why', words: 'why the last step came out so' }, { type: 'undo', key: 'undo', words: 'take the last step back' });
  choices.push({ type: 'quit', key: 'quit', words: 'end' });
  return choices;
}

function eventChoices(story: TryStory, journey: JourneyDefinition): Choice[] {
  const byName = new Map<string, MatteringEvent[]>();
  for (const look of matteringEvents(journey, story.contact)) byName.set(look.name, [...(byName.get(look.name) ?? []), look]);
  return [...byName].flatMap(([name, looks]): Choice[] => {
    const of = looks.find((look) => look.of !== undefined)?.of;
    const command = of === undefined ? undefined : story.entries.flatMap(({ commands }) => commands).findLast(({ step }) => step === of);
    // An outcome of what was never sent can not come.
    if (of !== undefined && !command) return [];
    return [{ type: 'event', key: name, name, looks, words: `${name}: ${looks.map(sayLook).join('; ')}`, ...(command && { command: { id: command.id, step: command.step } }) }];
  });
}

function sayLook({ for: what, step, when: condition }: MatteringEvent): string {
  return `${purposes[what]}${step === undefined ? '' : ` ${step}`}${condition ? ` if ${condition.source}` : ''}`;
}

/** The choice of an answer: its number or its word, what follows being its own. */
export function chosen(choices: readonly Choice[], answer: string): { choice: Choice; rest: string[] } | undefined {
  const [word = '', ...rest] = answer.trim().split(/\s+/);
  const choice = /^\d+$/.test(word) ? choices[Number(word) - 1] : choices.find(({ key }) => key === word);
  return choice && { choice, rest };
}
