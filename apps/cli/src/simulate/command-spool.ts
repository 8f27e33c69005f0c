import { formatTime } from '@parcours/events';
import type { Command } from '@parcours/journey';
import { OutputFile } from './output-file';
import { textLines } from './text-lines';

/** What of a command is compared: who gets what, and when. */
export interface SpooledCommand {
  id: string;
  at: string;
  contact: string;
  learner: string;
  journey: string;
  run: string;
  step: string;
  type: string;
  template?: string;
  /** The rest of what it says (slot, format, title, the step's data), as JSON; times in it move with the command and are left out. */
  says: string;
}

/** Times that the command's own moment decides. */
const moving: ReadonlySet<string> = new Set(['due', 'postBy']);

/** Keeps commands in a file, in the order they came. */
export class CommandSpool {
  private readonly out: OutputFile;

  constructor(private readonly file: string) {
    this.out = new OutputFile(file);
  }

  add({ id, at, contact, learner, journey, run, step, type, template, detail, context }: Command): void {
    const own = Object.fromEntries(Object.entries(detail ?? {}).filter(([key]) => !moving.has(key)));
    const says = JSON.stringify({ ...own, ...(context.data !== undefined && { data: context.data }) });
    this.out.line(JSON.stringify({ id, at: formatTime(at), contact, learner, journey, run, step, type, template, says } satisfies SpooledCommand));
  }

  close(): void {
    this.out.close();
  }

  *read(): Generator<SpooledCommand> {
    for (const { text } of textLines(this.file)) yield JSON.parse(text) as SpooledCommand;
  }
}
