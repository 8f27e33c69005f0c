import { Controller, Inject, Post } from '@nestjs/common';
import { Scope } from '@parcours/platform';
import { BackupsService, type BackupView } from './backups.service';

/** Back-ups of the data folder, while it is worked on. */
@Controller('v1/backups')
export class BackupsController {
  constructor(@Inject(BackupsService) private readonly backups: BackupsService) {}

  @Post()
  @Scope('operate')
  make(): Promise<BackupView> {
    return this.backups.backUp();
  }
}
