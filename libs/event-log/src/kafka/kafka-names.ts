/** Names on a Kafka that several deployments may share: all begin with the deployment's prefix. */
export class KafkaNames {
  constructor(private readonly prefix: string) {}

  /** Each generation of a topic is a Kafka topic of its own: `parcours.learner.events.g1`. */
  topic(topic: string, generation: number): string {
    return `${this.of(topic)}.g${generation}`;
  }

  /** The newest generation among the names that are there; 0 where there is none. */
  newestGeneration(topic: string, there: Iterable<string>): number {
    const stem = `${this.of(topic)}.g`;
    let newest = 0;
    for (const name of there) {
      if (name.startsWith(stem) && /^[1-9]\d*$/.test(name.slice(stem.length))) newest = Math.max(newest, Number(name.slice(stem.length)));
    }
    return newest;
  }

  /** The topic is a part of it: a Kafka group whose members read different topics would hand partitions to members that do not read them. */
  group(group: string, topic: string): string {
    return this.of(`${group}.${topic}`);
  }

  /** A name that no other process has, for what lasts no longer than a call. */
  passing(purpose: string, id: string): string {
    return this.of(`${purpose}.${id}`);
  }

  private of(name: string): string {
    return this.prefix ? `${this.prefix}.${name}` : name;
  }
}
