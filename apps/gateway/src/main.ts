import { serviceMain } from '@parcours/service';
import { gatewayService } from './service';

void serviceMain(gatewayService);
