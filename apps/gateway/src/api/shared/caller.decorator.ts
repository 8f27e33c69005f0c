import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** Who acts on the open desk, where no key is asked for. */
export const openDeskCaller = 'desk';

/** The id of the key that a request came with, set by the guard; `desk` on the open desk. Never the key itself. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): string => callerOf(context.switchToHttp().getRequest()));

export function callerOf(request: { caller?: string }): string {
  return request.caller ?? openDeskCaller;
}
