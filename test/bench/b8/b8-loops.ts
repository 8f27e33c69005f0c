import { pageLanguageOf } from '@parcours/platform';
import { compileOptions, createHandlebars, renderEmail, runtimeOptions, type CompiledEmailTemplate, type EmailContext } from '@parcours/templates';
import { templateFor, type MailCommand } from '@parcours-apps/email';
import type { MailHouse } from './b8-house';
import { templateName } from './b8-learners';

/** What a learner's mail is rendered with. */
export interface Rendering {
  template: CompiledEmailTemplate;
  context: EmailContext;
  locale: string;
}

const timeZone = 'Europe/Paris';

/** The contexts of one mail to each learner, as the e-mail service makes them: the links of their commands and the offers of their store among them. */
export async function renderingsOf({ commands, learners, published, mailLinks, offers, settings }: MailHouse): Promise<Rendering[]> {
  return Promise.all((commands(learners.length) as MailCommand[]).map(async (command) => {
    const { locale, purpose, contact, context } = command;
    const template = templateFor(await published.of(command.set), templateName, locale);
    const { organisation, email: { postalAddress } } = settings;
    return { template, locale, context: { ...context, links: mailLinks.of(command), offers: await offers.latest(contact, pageLanguageOf(locale)), organisation, postalAddress, locale, timeZone, marketing: true, purpose } };
  }));
}

export interface LoopTimes {
  ms: number;
  cpuMs: number;
}

/**
 * The template engine's own loop: the compiled functions of subject, HTML and text, called for mail after mail and nothing else. `written`: what they answer is
 * written out as bytes, once each; without that it is a tree of pieces that nobody put together.
 */
export function engineLoop(renderings: readonly Rendering[], count: number, { written }: { written: boolean }): LoopTimes {
  const engines = new Map<CompiledEmailTemplate, ((scope: EmailContext) => string)[]>();
  const compile = (text: string, noEscape: boolean) => {
    const render = createHandlebars(text).compile<EmailContext>(text, { ...compileOptions, noEscape });
    return (scope: EmailContext): string => render(scope, runtimeOptions);
  };
  for (const { template } of renderings) if (!engines.has(template)) engines.set(template, [compile(template.subject, true), compile(template.html, false), compile(template.text ?? '', true)]);
  return timeOf(renderings, count, ({ template, context, locale }) => {
    let size = 0;
    // Counts of what one rendering repeats hang on its scope, so each has its own.
    const scope: EmailContext = { ...context, renderLocale: { locale, timeZone }, language: locale };
    for (const render of engines.get(template) ?? []) size += written ? Buffer.from(render(scope)).length : render(scope).length;
    return size;
  });
}

/** The same by `renderEmail`, which looks after sizes, lines and addresses too. */
export function renderLoop(renderings: readonly Rendering[], count: number): LoopTimes {
  return timeOf(renderings, count, ({ template, context, locale }) => {
    const { subject, html, text } = renderEmail(template, context, { locale, timeZone });
    return [subject, html, text].reduce((size, part) => size + Buffer.from(part).length, 0);
  });
}

function timeOf(renderings: readonly Rendering[], count: number, render: (rendering: Rendering) => number): LoopTimes {
  let size = 0;
  const [begun, cpu] = [performance.now(), process.cpuUsage()];
  for (let n = 0; n < count; n++) size += render(renderings[n % renderings.length] as Rendering);
  const { user, system } = process.cpuUsage(cpu);
  if (size < count * 1_000) throw new Error(`${count} mails came to ${size} characters`);
  return { ms: performance.now() - begun, cpuMs: (user + system) / 1_000 };
}
