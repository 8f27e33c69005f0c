import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { type Observable, throwError } from 'rxjs';

/** Hands on what a batch's handler threw as it is: Nest's own filter would make every fault the same one. */
@Catch()
export class BatchFaultFilter implements RpcExceptionFilter {
  catch(fault: unknown): Observable<never> {
    return throwError(() => fault);
  }
}
