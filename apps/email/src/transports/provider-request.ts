import { request as plainRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { ProviderAgent } from './provider-agent';

/** What a provider answered; nothing of `body` is kept where it took what it was sent (2xx). */
export interface ProviderAnswer {
  type: 'answer';
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Why there is no answer. `connected`: a connection was there, so the provider may have been told; without one it was told nothing. */
export interface NoAnswer {
  type: 'none';
  code: string;
  connected: boolean;
}

/** More than any API says of one fault. */
const longestBody = 64 * 1024;

/** Posts to a provider, and answers what it says within `answerMs`, whatever that is. Redirects are not followed: what is sent is for the one that was named. */
export function postToProvider(to: URL, { agent, isConnected }: ProviderAgent, { headers, body, answerMs }: { headers: Record<string, string>; body: Uint8Array; answerMs: number }): Promise<ProviderAnswer | NoAnswer> {
  return new Promise((resolve) => {
    const options: RequestOptions = {
      agent, method: 'POST', protocol: to.protocol, hostname: to.hostname, ...(to.port !== '' && { port: to.port }), path: to.pathname + to.search, headers: { ...headers, 'Content-Length': body.byteLength },
    };
    const request = to.protocol === 'https:' ? secureRequest(options) : plainRequest(options);
    const patience = setTimeout(() => request.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })), answerMs);
    const end = (answer: ProviderAnswer | NoAnswer): void => {
      clearTimeout(patience);
      resolve(answer);
    };
    const lost = (fault: Error): void => end({ type: 'none', code: 'code' in fault ? String(fault.code) : 'ERR_LOST', connected: isConnected(request.socket) });
    request.on('error', lost);
    request.on('response', (response) => {
      const { statusCode: status = 0, headers: answered } = response;
      let said = '';
      const isTaken = status >= 200 && status < 300;
      if (isTaken) {
        // It has it: what else comes, and whether it comes whole, changes nothing.
        end({ type: 'answer', status, headers: answered, body: '' });
        response.on('error', () => undefined).resume();
        return;
      }
      response.setEncoding('utf8');
      const done = (): void => end({ type: 'answer', status, headers: answered, body: said });
      response.on('data', (chunk: string) => void (said.length < longestBody && (said += chunk))).on('end', done).on('error', done);
    });
    request.end(body);
  });
}
