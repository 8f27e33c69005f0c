import type { Block } from '../graph';
import type { CallSource } from './journey-source';
import { suggestion } from './problem';
import type { Path } from './problem';
import type { StepCompiler } from './step-compiler';

/** `scheme://[user@]host[:port]...`; an IPv6 address stands in brackets. No URL class here: this library has no platform. */
const URL_FORM = /^([a-z][a-z0-9+.-]*):\/\/([^/?#@]*@)?(\[[0-9a-f:.]+\]|[^/?#:@[\]\s]+)(:\d{1,5})?([/?#]\S*)?$/i;
const IP_FORM = /^(\[.*\]|[\d.]+|0x[0-9a-f]+|\d+)$/i;

/** Compiles a `call`: a webhook to a host that operators allowed. */
export function compileCall(compiler: StepCompiler, written: CallSource, path: Path, next: string | undefined, purpose: string): Block {
  const { compilation: c } = compiler;
  const fault = urlFault(written.url, c.callHosts);
  if (fault !== undefined) c.source.report([...path, 'url'], 'bad-block', fault);
  const otherwise = compiler.compileOtherwise(written.otherwise, [...path, 'otherwise'], next, purpose);
  return {
    type: 'call',
    url: written.url,
    ...(written.body !== undefined && { body: c.value(written.body, [...path, 'body']) }),
    ...(otherwise && { otherwise }),
  };
}

/** What is wrong with an address to call; `hosts`: those that may be called, absent: not known here. */
function urlFault(url: string, hosts: readonly string[] | undefined): string | undefined {
  if (url.startsWith('=')) return "'url' is the same for everybody: write it out; what differs goes into the body";
  const [, scheme = '', credentials, host = '', port = ''] = URL_FORM.exec(url) ?? [];
  if (host === '') return `'${url}' is no address to call; write it like https://crm.example.org/hooks/parcours`;
  const name = host.toLowerCase();
  const local = name === 'localhost' || name === '127.0.0.1';
  if (scheme.toLowerCase() !== 'https' && !(scheme.toLowerCase() === 'http' && local)) return `'${scheme}:' is not safe to call; write https://${host}${port}/...`;
  if (credentials !== undefined) return 'an address holds no name or password: calls are signed instead; take them out';
  if (IP_FORM.test(name) && !local) return `'${host}' is the number of a machine; write the host's name, as in https://crm.example.org/...`;
  // The port that https has anyway need not be named.
  const allowed = `${name}${port === ':443' ? '' : port}`;
  if (hosts && !hosts.includes(allowed)) return `'${allowed}' is not allowed to be called${suggestion(allowed, hosts)}; add it to the setting calls.allow, or call a host that is there`;
  return undefined;
}
