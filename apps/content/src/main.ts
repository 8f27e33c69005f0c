import { serviceMain } from '@parcours/service';
import { contentService } from './service';

void serviceMain(contentService);
