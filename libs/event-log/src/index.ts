export * from './contracts/event-log.contract';
export * from './event-log.port';
export * from './event-log-errors';
export * from './embedded/embedded-event-log';
export * from './transport/batch-strategy';
export * from './kafka/kafka-event-log';
export * from './kafka/kafka-settings';
export * from './open-event-log';
