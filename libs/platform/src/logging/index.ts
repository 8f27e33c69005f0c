export * from './app-logger';
export * from './mask';
