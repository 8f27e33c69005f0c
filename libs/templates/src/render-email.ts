import { convert } from 'html-to-text';
import type { CompiledEmailTemplate } from './compiled-email-template';
import { createHandlebars, type RenderLocale } from './handlebars-environment';
import { neutraliseAddresses } from './safe-addresses';

export interface RenderedEmail {
  subject: string;
  html: string;
  text: string;
}

/** Plain JSON that a template may read, with the recipient's locale and zone. */
export type EmailContext = { [key: string]: unknown };

type Render = (context: EmailContext) => string;

const handlebars = createHandlebars();
const compiled = new WeakMap<CompiledEmailTemplate, { subject: Render; preheader: Render; html: Render }>();
/** Larger than any honest mail; a template that grows beyond it is stopped. */
const largest = 1_000_000;

export class EmailTooLargeError extends Error {
  readonly code = 'email-too-large';

  constructor(name: string, size: number) {
    super(`Template ${name} came to ${size} characters, ${largest} are allowed. Shorten what it repeats.`);
  }
}

/**
 * Renders a published template for one recipient. Values are escaped in HTML, a missing one is empty; the subject is one line whatever
 * is in it; an address that runs something leads nowhere. The text part says the same without pictures. Throws `EmailTooLargeError`.
 */
export function renderEmail(template: CompiledEmailTemplate, context: EmailContext, renderLocale: RenderLocale): RenderedEmail {
  const parts = renderers(template);
  const scope = { ...context, renderLocale, language: renderLocale.locale.split('-')[0] };
  const preheader = unescape(parts.preheader(scope));
  const rendered = parts.html({ ...scope, preheader });
  if (rendered.length > largest) throw new EmailTooLargeError(template.name, rendered.length);
  const html = neutraliseAddresses(rendered);
  const text = convert(html, {
    wordwrap: 78,
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
      { selector: 'table', format: 'block' },
      // the preheader, which MJML hides, and each of its texts as a paragraph
      { selector: 'div[style^="display:none"]', format: 'skip' },
      { selector: 'td > div', format: 'block', options: { leadingLineBreaks: 2, trailingLineBreaks: 2 } },
    ],
  });
  return { subject: unescape(parts.subject(scope)).replace(/[\r\n\t]+/g, ' ').trim(), html, text };
}

function renderers(template: CompiledEmailTemplate): { subject: Render; preheader: Render; html: Render } {
  let parts = compiled.get(template);
  if (!parts) {
    const options = { knownHelpersOnly: false, strict: false, noEscape: false };
    const runtime = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };
    const make = (text: string): Render => {
      const render = handlebars.compile(text, options);
      return (context) => render(context, runtime);
    };
    parts = { subject: make(template.subject), preheader: make(template.preheader), html: make(template.html) };
    compiled.set(template, parts);
  }
  return parts;
}

/** A subject is no HTML: what Handlebars escaped is itself again. */
function unescape(text: string): string {
  const characters: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'", '&#x60;': '`', '&#x3D;': '=' };
  return text.replace(/&(?:amp|lt|gt|quot|#x27|#x60|#x3D);/g, (entity) => characters[entity] ?? entity);
}
