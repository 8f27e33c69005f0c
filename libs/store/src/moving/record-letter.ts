/** The id of a poison record's dead letter: its place in the log, so that putting it twice makes one. */
export function recordLetterId({ topic, generation, partition, offset }: { topic: string; generation: number; partition: number; offset: number }): string {
  return `record-${topic}-${generation}-${partition}-${offset}`;
}

/** The same place `by` generations earlier; an id of another form stays as it is. */
export function earlierLetterId(id: string, by: number): string {
  const [, topic, generation, partition, offset] = /^record-(.+?)-(-?\d+)-(\d+)-(\d+)$/.exec(id) ?? [];
  return topic === undefined ? id : recordLetterId({ topic, generation: Number(generation) - by, partition: Number(partition), offset: Number(offset) });
}
