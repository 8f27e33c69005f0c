import type { ServiceDefinition } from '@parcours/service';
import { EmailModule } from './email.module';

/** The mails that journeys send. */
export const emailService: ServiceDefinition = { name: 'email', modules: [EmailModule] };
