import type { CompiledEmailTemplate } from './compiled-email-template';
import type { RenderLocale } from './formats';
import { compileOptions, createHandlebars, EmailTooLargeError, largestPart, runtimeOptions } from './handlebars-environment';
import { largestReads } from './largest-reads';
import { neutraliseAddresses } from './safe-addresses';
import { plainTextTemplate, textOfHtml, tidyText } from './text-part';

export interface RenderedEmail {
  subject: string;
  html: string;
  text: string;
}

/** Plain JSON that a template may read, with the recipient's locale and zone. */
export type EmailContext = { [key: string]: unknown };

type Render = (context: EmailContext) => string;

interface Renderers {
  subject: Render;
  /** Where the HTML still asks for it: publishing puts it in. */
  preheader?: Render;
  html: Render;
  /** Of values of one line each, and of any. */
  text?: { plain: Render; any: Render };
  reads: string[][];
}

const compiled = new WeakMap<CompiledEmailTemplate, Renderers>();
/** Characters that one value may have: more than a page of text. */
const largestValue = 20_000;

/**
 * Renders a published template for one recipient. Values are escaped in HTML, a missing one is empty; the subject is one line whatever
 * is in it; an address that runs something leads nowhere. The text part says the same without pictures. Throws `EmailTooLargeError`.
 */
export function renderEmail(template: CompiledEmailTemplate, context: EmailContext, renderLocale: RenderLocale): RenderedEmail {
  const { reads, ...parts } = renderers(template);
  const largest = largestReads(context, reads);
  if (largest.size > largestValue) throw new EmailTooLargeError(`${template.name}: ${largest.path.join('.')}`, largest.size, largestValue);
  const scope: EmailContext = { ...context, renderLocale, language: renderLocale.locale.split('-')[0] };
  const subject = parts.subject(scope).replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ').trim();
  if (parts.preheader) scope.preheader = parts.preheader(scope);
  const html = within(template, parts.html(scope));
  if (!parts.text) return { subject, html: neutraliseAddresses(html), text: textOfHtml(neutraliseAddresses(html)) };
  return { subject, html, text: tidyText(within(template, (largest.broken ? parts.text.any : parts.text.plain)(scope))) };
}

function within({ name }: CompiledEmailTemplate, rendered: string): string {
  if (rendered.length > largestPart) throw new EmailTooLargeError(`Template ${name}`, rendered.length);
  return rendered;
}

function renderers(template: CompiledEmailTemplate): Renderers {
  let parts = compiled.get(template);
  if (!parts) {
    const make = (text: string, noEscape: boolean): Render => {
      const render = createHandlebars(text).compile<EmailContext>(text, { ...compileOptions, noEscape });
      return (context) => render(context, runtimeOptions);
    };
    parts = {
      subject: make(template.subject, true),
      ...(/\{\{[^{}]*\bpreheader\b/.test(template.html) && { preheader: make(template.preheader, true) }),
      html: make(template.html, false),
      ...(template.text !== undefined && { text: { plain: make(plainTextTemplate(template.text), true), any: make(template.text, true) } }),
      reads: template.reads ?? template.variables.map((variable) => variable.split('.')),
    };
    compiled.set(template, parts);
  }
  return parts;
}
