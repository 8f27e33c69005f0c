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
