import { Body, Controller, Delete, Header, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { CLOCK, KEY_RING, ProblemException, Public, SESSIONS, type Clock, type KeyRing, type Sessions } from '@parcours/platform';
import { z } from 'zod';
import { AnswersOnce } from '../idempotency/answers-once.decorator';
import { readBody } from '../shared/read-input';
import { SignInLimit } from './sign-in-limit.service';

const signInBody = z.strictObject({ key: z.string('expected the key as text').min(1, 'may not be empty').max(500, 'at most 500 characters') });

/** What of fastify's request and reply is used here. */
interface Request {
  ip: string;
}
interface Reply {
  header(name: string, value: string): unknown;
}

/** Signing in to the desk with a key, and out. */
@Public()
@Controller('v1/session')
export class SessionController {
  constructor(
    @Inject(KEY_RING) private readonly keys: Pick<KeyRing, 'find'>,
    @Inject(SESSIONS) private readonly sessions: Pick<Sessions, 'open' | 'end'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SignInLimit) private readonly limit: SignInLimit,
  ) {}

  @Post()
  @HttpCode(204)
  @AnswersOnce()
  @Header('cache-control', 'no-store')
  async signIn(@Body() body: unknown, @Req() { ip }: Request, @Res({ passthrough: true }) reply: Reply): Promise<void> {
    const { key } = readBody(signInBody, body);
    const seconds = this.limit.waitFor(ip);
    if (seconds !== undefined) {
      reply.header('retry-after', String(seconds));
      throw new ProblemException({ status: 429, code: 'too-many-tries', title: 'Too many tries', detail: 'Ten wrong keys came from this address within a minute.', action: `Try again in ${seconds} seconds.` });
    }
    this.limit.begin(ip);
    const holder = await this.keys.find(key);
    if (!holder) {
      throw new ProblemException({ status: 401, code: 'key-unknown', title: 'Unknown key', detail: 'Nobody here gave out this key, or it was revoked.', action: 'Check it for a missing character, or make one with parcours keys create --scopes read+operate.' });
    }
    this.limit.succeeded(ip);
    reply.header('set-cookie', this.sessions.open(holder, this.clock.now()));
  }

  @Delete()
  @HttpCode(204)
  signOut(@Res({ passthrough: true }) reply: Reply): void {
    reply.header('set-cookie', this.sessions.end());
  }
}
