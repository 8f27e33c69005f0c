/** A learner event as the model plays it: the short name, the instant (epoch ms), the data. */
export interface ModelEvent {
  id: string;
  learner: number;
  name: string;
  at: number;
  backfill: boolean;
  data: { [field: string]: unknown };
  /** An outcome: it answers one of the learner's earlier commands of its family, counted modulo how many there are; with none it is not played. */
  answers?: number;
}

/** What a command that an outcome may answer is known by. */
export interface Answerable {
  id: string;
  at: number;
  type: string;
  step: string;
}

const FAMILIES: { [family: string]: string } = { email: 'email.send', recommendation: 'content.offer', print: 'print.queue', task: 'task.open' };

/** The command that an outcome answers, out of the learner's commands in order; undefined where there is none before it. */
export function answered<T extends Answerable>(event: ModelEvent, commands: readonly T[]): T | undefined {
  const type = FAMILIES[event.name.split('.')[0] ?? ''];
  const able = commands.filter((command) => command.type === type && command.at < event.at);
  return able[(event.answers ?? 0) % Math.max(able.length, 1)];
}
