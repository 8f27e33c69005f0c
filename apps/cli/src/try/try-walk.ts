import { formatTime, type JsonValue, type LearnerEvent } from '@parcours/events';
import { addDuration, isZone, parseDuration, type Command, type Definitions, type JourneyDefinition } from '@parcours/journey';
import { chosen, choicesOf, type Choice } from './choices';
import type { MadeUpLearner } from './made-up-learner';
import type { TryEntry, TryStory } from './try-story';
import { entryWords, standingWords, whyWords } from './try-words';

export interface WalkParts {
  story: TryStory;
  journey: JourneyDefinition;
  learner: MadeUpLearner;
  definitions: Definitions;
  /** The next answer; undefined: nobody answers any more. */
  ask: (question: string) => Promise<string | undefined>;
  line: (text?: string) => void;
  /** The subject of a mail, where it can be written. */
  subjectOf: (command: Command, entry: TryEntry) => Promise<string | undefined>;
}

/** What can be consented to beside all channels. */
const channels = ['email', 'print', 'phone', 'feed'];

/** Walks a learner through a journey, choice by choice, until somebody ends it or answers no more. */
export class TryWalk {
  readonly subjects = new Map<string, string>();
  /** Answers that were none. */
  misunderstood = 0;

  constructor(private readonly parts: WalkParts) {}

  async walk(): Promise<void> {
    const { story, journey, ask, line } = this.parts;
    for (;;) {
      const choices = choicesOf(story, journey);
      line();
      line(`${formatTime(story.now).slice(0, 16).replace('T', ' ')}  ${standingWords(story.contact, journey).join(' ')}`);
      choices.forEach(({ words, key }, i) => line(`  ${String(i + 1).padStart(2)} ${words}${words.startsWith(key) ? '' : ` [${key}]`}`));
      const answer = await ask('> ');
      if (answer === undefined) return;
      if (answer === '') continue;
      const picked = chosen(choices, answer);
      if (!picked) this.wrong(`${answer} is none of these.`);
      else if (picked.choice.type === 'quit') return;
      else await this.take(picked.choice, picked.rest);
    }
  }

  private async take(choice: Choice, rest: string[]): Promise<void> {
    const { story, journey, ask, line } = this.parts;
    switch (choice.type) {
      case 'event':
        return this.event(choice.name, choice);
      case 'other': {
        const name = rest[0] ?? (await ask('Which event (such as course.completed)? '));
        return name ? this.event(name, { looks: [] }) : undefined;
      }
      case 'time':
        return this.show(story.passTo(choice.until, 'time passed'));
      case 'move':
        return this.move(rest[0] ?? (await ask('By how long (30m, 2h, 3d)? ')) ?? '');
      case 'give':
      case 'withdraw':
        return this.consent(choice.type, rest);
      case 'why': {
        const last = story.entries.at(-1);
        for (const words of last ? whyWords(last, journey) : []) line(words);
        return;
      }
      case 'undo':
        return line(story.undo() ? 'taken back' : 'nothing to take back');
      case 'quit':
        return;
    }
  }

  private async event(name: string, { looks, command }: Pick<Extract<Choice, { type: 'event' }>, 'looks' | 'command'>): Promise<void> {
    const { story, learner, ask } = this.parts;
    const data: { [field: string]: unknown } = { ...learner.dataOf(name, story.now), ...(command && { command: command.id, step: command.step }) };
    // Conditions read more than a platform says of its own accord: whoever tries answers it.
    for (const path of new Set(looks.flatMap(({ when }) => when?.reads ?? []))) {
      const names = path.split('.').slice(2);
      if (!path.startsWith('event.data.') || names.length === 0 || valueAt(data, names) !== undefined) continue;
      const answer = await ask(`  ${names.join('.')} (nothing: left out)? `);
      if (answer !== undefined && answer !== '') setAt(data, names, valueOf(answer));
    }
    await this.tell(name, data, name);
  }

  private async consent(what: 'give' | 'withdraw', rest: string[]): Promise<void> {
    const { definitions, ask, journey } = this.parts;
    const purposes = Object.keys(definitions.purposes);
    const purpose = rest[0] ?? (await ask(`  For which purpose (${purposes.join(', ')})? `));
    if (!purpose || !purposes.includes(purpose)) return this.wrong(`${purpose || 'Nothing'} is no purpose: ${purposes.join(', ')}. The journey's is ${journey.purpose}.`);
    const channel = rest[1] ?? (rest[0] === undefined ? await ask(`  By which channel (${channels.join(', ')}; nothing: all)? `) : undefined);
    if (channel && !channels.includes(channel)) return this.wrong(`${channel} is no channel: ${channels.join(', ')}.`);
    const name = what === 'give' ? 'consent.granted' : 'consent.withdrawn';
    const consent = { purpose, ...(channel && { channel }), proof: { form: 'preference-centre' } };
    await this.tell(name, { ...this.parts.learner.dataOf(name, this.parts.story.now), consent }, `${name} ${[purpose, channel].filter(Boolean).join(' ')}`);
  }

  private move(text: string): Promise<void> | void {
    const { story, definitions } = this.parts;
    const duration = parseDuration(text);
    if (!duration) return this.wrong(`${text || 'Nothing'} is no time: write 30m, 2h or 3d.`);
    const stated = story.contact.attributes.values.timeZone;
    return this.show(story.passTo(addDuration(story.now, duration, typeof stated === 'string' && isZone(stated) ? stated : definitions.defaults.timeZone), `${text} passed`));
  }

  private async tell(name: string, data: LearnerEvent['data'], did: string): Promise<void> {
    const { story, learner } = this.parts;
    const made = learner.event(name, story.now, data);
    if (!made.ok) return this.wrong(made.message);
    await this.show(story.tell(made.event, did));
  }

  private async show(entries: TryEntry[]): Promise<void> {
    const { line, journey, subjectOf } = this.parts;
    for (const entry of entries) {
      for (const command of entry.commands) {
        const subject = await subjectOf(command, entry);
        if (subject !== undefined) this.subjects.set(command.id, subject);
      }
      for (const words of entryWords(entry, journey, this.subjects)) line(words);
    }
  }

  private wrong(sentence: string): void {
    this.misunderstood++;
    this.parts.line(sentence);
  }
}

/** JSON where it is some, else the text itself. */
function valueOf(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

function valueAt(value: unknown, names: readonly string[]): unknown {
  return names.reduce<unknown>((at, name) => (typeof at === 'object' && at !== null && Object.hasOwn(at, name) ? (at as Record<string, unknown>)[name] : undefined), value);
}

function setAt(data: { [field: string]: unknown }, names: readonly string[], value: JsonValue): void {
  const [name, ...rest] = names;
  if (name === undefined || name === '__proto__') return;
  if (rest.length === 0) data[name] = value;
  else {
    const inner: unknown = data[name];
    const copy: { [field: string]: unknown } = typeof inner === 'object' && inner !== null ? { ...inner } : {};
    data[name] = copy;
    setAt(copy, rest, value);
  }
}
