export * from './accepted-language';
export * from './page-shell';
