import { Controller, Get, Inject } from '@nestjs/common';
import { Scope } from '@parcours/platform';
import { StatusReader, type StatusView } from './status.reader';

/** GET /v1/status. */
@Controller('v1/status')
export class StatusController {
  constructor(@Inject(StatusReader) private readonly status: StatusReader) {}

  @Get()
  @Scope('read')
  show(): Promise<StatusView> {
    return this.status.read();
  }
}
