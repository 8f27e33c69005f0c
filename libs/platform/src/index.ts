export * from './clock';
export * from './embedded';
export * from './errors';
export * from './links';
export * from './load-settings';
export * from './settings.schema';
