export * from './print.module';
export * from './print-piece';
export * from './print-run';
export * from './print-runs.service';
export * from './run-reader.service';
