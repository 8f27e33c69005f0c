import { SetMetadata } from '@nestjs/common';

/** What a key may do. `operate` steers (pause, replay, close tasks, publish); `read` sees personal data. */
export const scopes = ['events:write', 'read', 'operate'] as const;
export type ApiScope = (typeof scopes)[number];

export const SCOPE_METADATA = 'parcours:scope';

/** The scope a route asks for. A route that states none asks for `operate`: forgetting it closes the door. */
export const Scope = (scope: ApiScope): MethodDecorator & ClassDecorator => SetMetadata(SCOPE_METADATA, scope);

/** A route that needs no key: health, sign-in, and public pages whose address is the key. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(SCOPE_METADATA, 'public');
