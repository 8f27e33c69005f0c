import { serviceMain } from '@parcours/service';
import { emailService } from './service';

void serviceMain(emailService);
