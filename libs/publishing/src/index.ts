export * from './check-journeys';
export * from './compile-templates';
export * from './config-folder';
export * from './declarations';
export * from './definitions-cache';
export * from './publish-problem';
export * from './publisher';
export * from './versions-record';
