export * from './in-span';
export * from './start-tracing';
export * from './trace-headers';
export * from './trace-requests';
