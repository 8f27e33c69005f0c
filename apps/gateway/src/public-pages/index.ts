export * from './public-pages.module';
