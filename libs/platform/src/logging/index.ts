export * from './app-logger';
export * from './fault-teller';
export * from './mask';
export * from './told-poller';
