import type { KafkaTopics } from '../kafka-topics';

/** Where a group stands after a growth: `behind` in an older generation, `reading` the newest, or `done` with all others and not reading. */
export interface GrowthReader {
  topic: string;
  group: string;
  standing: 'behind' | 'done' | 'reading';
  generation: number;
  /** Records left in the generation that it reads, where that is an older one. */
  left: number;
}

/** Where all groups stand that Kafka knows of in a topic. */
export async function growthReaders(topics: KafkaTopics, topic: string): Promise<GrowthReader[]> {
  const newest = (await topics.generations(topic, 0)).at(-1);
  if (!newest) return [];
  return Promise.all((await topics.groups(topic)).map(async (group): Promise<GrowthReader> => {
    const reads = await topics.readBy(topic, group);
    if (reads.generation < newest.generation) {
      const standings = await topics.standings(reads, group);
      const left = standings.reduce((sum, { next, begin, end }) => sum + end - (next ?? begin), 0);
      return { topic, group, standing: 'behind', generation: reads.generation, left };
    }
    const begun = (await topics.committed(newest, group)).size > 0;
    return { topic, group, standing: begun ? 'reading' : 'done', generation: reads.generation, left: 0 };
  }));
}
