export * from './is-public-address';
export * from './post-outside';
