import { compileOptions, createHandlebars, runtimeOptions, type CompiledEmailTemplate, type EmailContext } from '@parcours/templates';
import { Agent, request } from 'node:http';
import type { B8Provider } from './b8-house';
import type { LoopTimes, Rendering } from './b8-loops';

const atOnce = 50;

/**
 * The template engine's loop with a provider behind it: each mail is rendered, written as the JSON of the API and posted over connections that are kept, fifty at once, as the e-mail
 * service does it; nothing is checked, signed, claimed or kept. What a script of thirty lines would do.
 */
export async function sendLoop(renderings: readonly Rendering[], count: number, { url, apiKey }: B8Provider, name: string): Promise<LoopTimes> {
  const engines = new Map<CompiledEmailTemplate, { subject: Render; html: Render; text: Render }>();
  for (const { template } of renderings) if (!engines.has(template)) engines.set(template, { subject: compile(template.subject, true), html: compile(template.html, false), text: compile(template.text ?? '', true) });
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const [begun, cpu] = [performance.now(), process.cpuUsage()];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let n = next++; n < count; n = next++) {
      const { template, context, locale } = renderings[n % renderings.length] as Rendering;
      const engine = engines.get(template);
      if (!engine) continue;
      const scope: EmailContext = { ...context, renderLocale: { locale, timeZone: 'Europe/Paris' }, language: locale };
      const content = [{ type: 'text/plain', value: engine.text(scope) }, { type: 'text/html', value: engine.html(scope) }];
      await post(`${url}/v3/mail/send`, agent, apiKey, JSON.stringify({
        from: { email: 'formation@atelier.example' }, personalizations: [{ to: [{ email: `learner${n % renderings.length}@example.org` }] }], subject: engine.subject(scope), content, custom_args: { command: `${name}-${n}` },
      }));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const { user, system } = process.cpuUsage(cpu);
  agent.destroy();
  return { ms: performance.now() - begun, cpuMs: (user + system) / 1_000 };
}

type Render = (scope: EmailContext) => string;

function compile(text: string, noEscape: boolean): Render {
  const render = createHandlebars(text).compile<EmailContext>(text, { ...compileOptions, noEscape });
  return (scope) => render(scope, runtimeOptions);
}

function post(url: string, agent: Agent, apiKey: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, method: 'POST', headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } }, (response) => {
      response.resume();
      if (response.statusCode === 202) response.on('end', resolve);
      else reject(new Error(`the provider answers ${response.statusCode}`));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
