/** A committed offset outside what the log holds (topic re-created, retention): the subscription halts, nothing is skipped. Terminal. */
export class OffsetOutOfRangeError extends Error {
  readonly code = 'offset-out-of-range';

  constructor(topic: string, group: string, partition: number, committed: number, begin: number, end: number) {
    super(
      `Group ${group} stands at offset ${committed} of ${topic}/${partition}, but the log holds ${begin} to ${end}. ` +
        'Records were removed before they were read, or the topic was made anew. Restore the log, or set the offset by hand once you know what is lost.',
    );
    this.name = 'OffsetOutOfRangeError';
  }
}

/** A topic that is not there, or is there with another number of partitions. Terminal. */
export class TopicError extends Error {
  constructor(
    readonly code: 'topic-unknown' | 'topic-partitions-differ' | 'group-taken',
    message: string,
  ) {
    super(message);
    this.name = 'TopicError';
  }
}

/** A topic that is there under its name but holds other records than the group has read: the partition halts, nothing is read. Terminal. */
export class TopicReplacedError extends Error {
  readonly code = 'topic-replaced';

  /** `topic` and `group` as the server calls them; `found` says by what it was recognised. */
  constructor(topic: string, group: string, partition: number, found: string) {
    super(
      `Topic ${topic} is not the one that group ${group} has read: in partition ${partition} ${found}. It was deleted and made again, or lost records. ` +
        "Restore it, or, to read what it holds now, set the group's offsets on purpose (kafka-consumer-groups --group ... --topic ... --reset-offsets --to-earliest --execute).",
    );
    this.name = 'TopicReplacedError';
  }
}
