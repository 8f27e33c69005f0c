export * from './clock';
export * from './links';
export * from './settings.schema';
