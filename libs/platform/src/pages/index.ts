export * from './accepted-language';
export * from './page-shell';
export * from './page-language';
export * from './staff-nav';
