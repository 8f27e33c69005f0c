import type { ServiceDefinition } from '@parcours/service';
import { ContentModule } from './content.module';

/** Offers that journeys make, and the learner's feed. */
export const contentService: ServiceDefinition = { name: 'content', modules: [ContentModule] };
