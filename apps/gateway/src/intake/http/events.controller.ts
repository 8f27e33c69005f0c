import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { Scope } from '@parcours/platform';
import { EVENT_INTAKE, type EventIntake, type IntakeAnswer } from '../event-intake.port';
import type { HttpHeaders } from './read-binary-event';
import { readHttpEvents } from './read-http-events';

interface EventsRequest {
  headers: HttpHeaders;
  /** The bytes as they came (`configureIntake`). */
  body?: unknown;
}

/**
 * POST /v1/events: CloudEvents, one or a batch. 202 once all of it is durable, whatever became of each item: what is rejected is kept
 * as a dead letter. `Idempotency-Key` is not needed: an event's source and id say whether it came before.
 */
@Controller('v1/events')
export class EventsController {
  constructor(@Inject(EVENT_INTAKE) private readonly intake: EventIntake) {}

  @Post()
  @HttpCode(202)
  @Scope('events:write')
  accept(@Req() { headers, body }: EventsRequest): Promise<IntakeAnswer> {
    return this.intake.accept(readHttpEvents(headers, body instanceof Uint8Array ? body : undefined));
  }
}
