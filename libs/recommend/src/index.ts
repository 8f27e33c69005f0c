export * from './catalogue';
export { reasonToLeave, type FilterQuestion, type LeftReason } from './hard-filters';
export * from './learner-profile';
export * from './parse-catalogue';
export * from './popularity';
export * from './read-catalogues';
export * from './recommend';
