export { StudioModule } from './studio.module';
export { STUDIO_WEB } from './web-files';
export * from './service';
