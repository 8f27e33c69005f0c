import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { CLOCK, type Clock } from '../clock';
import { ProblemException, RedirectingProblem, type Problem } from '../http/problem';
import { SETTINGS, type Settings } from '../settings.schema';
import { KEY_RING, type KeyRing } from './key-ring';
import { SCOPE_METADATA, type ApiScope } from './scope.decorator';
import { Sessions, SESSIONS } from './sessions';
import { signInPath } from './sign-in-path';

/** What of fastify's request is used here; `caller` is set for handlers and logs: an id, never the key. */
interface Request {
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  caller?: string;
}

/**
 * Lets a request in when its key (`Authorization: Bearer KEY`), or the session of the desk, holds the route's scope. `openDesk` opens
 * the desk's `read` and `operate` routes without one, for the demo. Whoever opens a page without either is led to the sign-in. A browser's request that changes something must come from our own pages.
 */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  private readonly reflector = new Reflector();

  constructor(
    @Inject(KEY_RING) private readonly keys: KeyRing,
    @Inject(SESSIONS) private readonly sessions: Sessions,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'openDesk'>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const needed = this.reflector.getAllAndOverride<ApiScope | 'public' | undefined>(SCOPE_METADATA, [context.getHandler(), context.getClass()]) ?? 'operate';
    if (needed === 'public') return true;
    const request = context.switchToHttp().getRequest<Request>();
    refuseForeignPages(request);
    const bearer = /^Bearer\s+(\S+)$/i.exec(one(request.headers['authorization']) ?? '')?.[1];
    if (bearer !== undefined) return this.admit(request, await this.keys.find(bearer), needed, bearer.length);
    const session = this.sessions.read(one(request.headers['cookie']), this.clock.now());
    if (session) return this.admit(request, session, needed);
    if (this.settings.openDesk && needed !== 'events:write') return true;
    const problem: Problem = {
      status: 401, code: 'key-missing', title: 'Who are you?', detail: `${needed} is needed here, and the request has no key.`,
      action: 'Send Authorization: Bearer KEY; parcours keys create --scopes read makes one.',
    };
    throw isPageVisit(request) ? new RedirectingProblem(problem, signInPath(request.url)) : new ProblemException(problem);
  }

  private admit(request: Request, holder: { id: string; scopes: ApiScope[] } | undefined, needed: ApiScope, length = 0): boolean {
    if (!holder) {
      throw new ProblemException({
        status: 401, code: 'key-unknown', title: 'Unknown key', detail: `Nobody here gave out this key of ${length} characters, or it was revoked.`,
        action: 'Check the key for a missing character, or make one with parcours keys create --scopes events:write+read.',
      });
    }
    if (!holder.scopes.includes(needed)) {
      throw new ProblemException({
        status: 403, code: 'scope-missing', title: 'Not allowed', detail: `This key may ${holder.scopes.join(', ')}; ${needed} is needed here.`,
        action: `Make a key with --scopes ${needed}.`,
      });
    }
    request.caller = holder.id;
    return true;
  }
}

/** A person who opens a page: the API (`/v1`) always states its problems, and within a frame the desk's sign-in may not stand. */
function isPageVisit({ method, url, headers }: Request): boolean {
  const framed = ['iframe', 'frame', 'object', 'embed'].includes(one(headers['sec-fetch-dest']) ?? '');
  return method === 'GET' && !framed && !/^\/v1(?:[/?]|$)/.test(url) && (one(headers['accept']) ?? '').includes('text/html');
}

/** Cross-site request forgery: browsers say where a request comes from (Fetch Metadata; Origin), and no other site's page may act here. */
function refuseForeignPages({ method, headers }: Request): void {
  if (method === 'GET' || method === 'HEAD') return;
  const site = one(headers['sec-fetch-site']);
  const origin = one(headers['origin']);
  const foreign = (site !== undefined && site !== 'same-origin' && site !== 'none') || (origin !== undefined && hostOf(origin) !== one(headers['host']));
  if (!foreign) return;
  throw new ProblemException({ status: 403, code: 'foreign-origin', title: 'Not allowed', detail: 'A page of another site may not act here.', action: 'Use the desk at its own address.' });
}

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined;
  }
}

const one = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header);
