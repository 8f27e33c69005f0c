export * from './data-file-error';
export * from './embedded-database';
export * from './secret-of';
