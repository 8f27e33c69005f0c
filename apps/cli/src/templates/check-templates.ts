import type { PublishProblem, TemplateFolder } from '@parcours/publishing';
import { renderEmail, type CompiledEmailTemplate, type EmailContext } from '@parcours/templates';
import { checkMail } from './checks/check-mail';
import type { Finding } from './checks/finding';
import { unreachableLinks, type ReachOptions } from './checks/reach-link';
import { completed, sampleContext, type SampleFor } from './sample-context';

/** Something found in a template: where publishing would refuse it, `line` and `column` say the place. */
export interface TemplateFinding {
  template: string;
  locale?: string;
  file: string;
  line?: number;
  column?: number;
  severity: 'error' | 'warning';
  code: string;
  message: string;
}

export interface CheckOptions extends Omit<SampleFor, 'locale'> {
  /** Ask literal links whether they are there; absent: syntax alone. */
  online?: ReachOptions;
  /** Templates of these names alone. */
  only?: string[];
}

/** A template rendered for the made-up learner, with its preheader. */
export function sampleMail(template: CompiledEmailTemplate, context: EmailContext, { locale, timeZone }: { locale: string; timeZone: string }): { subject: string; preheader: string; html: string; text: string } {
  const mail = renderEmail(template, context, { locale, timeZone });
  const { subject: preheader } = renderEmail({ ...template, subject: template.preheader }, context, { locale, timeZone });
  return { ...mail, preheader };
}

/** Everything that can be said about templates before anybody gets them: what publishing refuses, and what a look at the finished mail shows. */
export async function checkTemplates({ templates, problems }: TemplateFolder, { online, only, ...sample }: CheckOptions): Promise<TemplateFinding[]> {
  const wanted = (name: string): boolean => only === undefined || only.includes(name);
  const found: TemplateFinding[] = problems.filter(({ path }) => wanted(path)).map(ofProblem);
  const locales = [...new Set(templates.map(({ file }) => file.locale))].sort();
  const links = new Map<string, TemplateFinding>();
  for (const { file: { name, locale, file }, email } of templates.filter(({ file: { name } }) => wanted(name))) {
    const say = (finding: Finding): TemplateFinding => ({ template: name, locale, file, ...finding });
    if (!templates.some((other) => other.file.name === name && other.file.locale !== locale)) {
      const missing = locales.filter((other) => other !== locale);
      if (missing.length > 0) found.push(say({ severity: 'warning', code: 'locale-missing', message: `There is no ${missing.join(', ')} beside it: readers of other languages get this one.` }));
    }
    if (!email || problems.some((problem) => problem.path === name && problem.file === file)) continue;
    try {
      const context = completed(sampleContext({ ...sample, locale }), email);
      const mail = sampleMail(email, context, { locale, timeZone: sample.timeZone });
      found.push(...checkMail({ ...mail, unsubscribe: (context.links as { unsubscribe: string }).unsubscribe }).map(say));
    } catch (fault) {
      found.push(say({ severity: 'error', code: 'too-large', message: fault instanceof Error ? fault.message : 'It can not be rendered.' }));
    }
    for (const link of literalLinks(email.html)) links.set(`${file} ${link}`, say({ severity: 'error', code: 'link-unreachable', message: link }));
  }
  if (online) {
    const why = await unreachableLinks([...links.values()].map(({ message }) => message), online);
    for (const finding of links.values()) if (why.has(finding.message)) found.push({ ...finding, message: `${finding.message} can not be reached: ${why.get(finding.message) ?? ''}.` });
  }
  return found.sort((a, b) => (a.severity === b.severity ? a.file.localeCompare(b.file) || (a.line ?? 0) - (b.line ?? 0) : a.severity === 'error' ? -1 : 1));
}

function ofProblem({ path, file, line, column, severity, code, message }: PublishProblem): TemplateFinding {
  const locale = /([a-z]{2}(?:-[A-Z]{2})?)\.mjml\.hbs$/.exec(file)?.[1];
  return { template: path, ...(locale !== undefined && { locale }), file, line, column, severity: severity === 'warning' ? 'warning' : 'error', code, message };
}

/** http(s) links that the template itself writes out. */
function literalLinks(html: string): string[] {
  return [...html.matchAll(/\shref="(https?:\/\/[^"{}]+)"/g)].map(([, link = '']) => link.replaceAll('&amp;', '&')).filter((link) => URL.canParse(link));
}
