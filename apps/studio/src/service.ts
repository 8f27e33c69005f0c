import type { ServiceDefinition } from '@parcours/service';
import { StudioModule } from './studio.module';

/** The marketers' desk: its pages, which ask the API. */
export const studioService: ServiceDefinition = { name: 'studio', modules: [StudioModule] };
