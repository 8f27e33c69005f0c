import { Controller, Get, Inject } from '@nestjs/common';
import { Scope } from '@parcours/platform';
import { DeskReader, type DeskView } from './desk.reader';

/** GET /v1/desk. */
@Controller('v1/desk')
export class DeskController {
  constructor(@Inject(DeskReader) private readonly desk: DeskReader) {}

  @Get()
  @Scope('read')
  show(): Promise<DeskView> {
    return this.desk.read();
  }
}
