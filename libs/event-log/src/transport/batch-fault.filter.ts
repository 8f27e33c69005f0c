import { Catch, Logger, type RpcExceptionFilter } from '@nestjs/common';
import { RetryableError } from '@parcours/platform';
import { type Observable, throwError } from 'rxjs';

/** Tells what a batch's handler threw in the log, and hands it on as it is: Nest's own filter would make every fault the same one. */
@Catch()
export class BatchFaultFilter implements RpcExceptionFilter {
  private readonly logger = new Logger('batches');

  catch(fault: unknown): Observable<never> {
    if (fault instanceof RetryableError) this.logger.warn(`held, tried again shortly (${fault.code}): ${fault.message}`);
    else this.logger.error(fault);
    return throwError(() => fault);
  }
}
