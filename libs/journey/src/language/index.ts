export * from './compile-journey';
export * from './config-files';
export * from './duration';
export * from './event-names';
export * from './expression';
export * from './format-journey';
export { journeyJsonSchema, journeySchema } from './journey.schema';
export * from './journey-source';
export * from './problem';
