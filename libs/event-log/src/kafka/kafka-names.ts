/** Names on a Kafka that several deployments may share: all begin with the deployment's prefix. */
export class KafkaNames {
  constructor(private readonly prefix: string) {}

  /** Each generation of a topic is a Kafka topic of its own: `parcours.learner.events.g1`. */
  topic(topic: string, generation: number): string {
    return `${this.of(topic)}.g${generation}`;
  }

  /** The generations among the names that are there, the oldest first. */
  generations(topic: string, there: Iterable<string>): number[] {
    const stem = `${this.of(topic)}.g`;
    const found = [...there].flatMap((name) => generationIn(name, stem));
    return found.sort((a, b) => a - b);
  }

  /**
   * The topic's generation is a part of it: a Kafka group whose members read different topics would hand partitions to members that do not
   * read them.
   */
  group(group: string, { topic, generation }: { topic: string; generation: number }): string {
    return `${this.of(`${group}.${topic}`)}.g${generation}`;
  }

  /** The groups of a topic's generation among the Kafka groups that are there. */
  groups({ topic, generation }: { topic: string; generation: number }, there: Iterable<string>): string[] {
    const stem = this.of('');
    const end = `.${topic}.g${generation}`;
    return [...there].flatMap((name) => (name.startsWith(stem) && name.endsWith(end) && name.length > stem.length + end.length ? [name.slice(stem.length, -end.length)] : []));
  }

  /** The topic in which groups keep where they have begun. */
  anchors(): string {
    return this.of('group-anchors');
  }

  /** A name that no other process has, for what lasts no longer than a call. */
  passing(purpose: string, id: string): string {
    return this.of(`${purpose}.${id}`);
  }

  private of(name: string): string {
    return this.prefix ? `${this.prefix}.${name}` : name;
  }
}

function generationIn(name: string, stem: string): number[] {
  const rest = name.startsWith(stem) ? name.slice(stem.length) : '';
  return /^[1-9]\d*$/.test(rest) ? [Number(rest)] : [];
}
