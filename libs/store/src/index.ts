export * from './act-once';
export * from './message-of';
export * from './ports';
