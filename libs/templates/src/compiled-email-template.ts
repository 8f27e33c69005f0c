/** A template as published: MJML is HTML by now, Handlebars is still in it. Plain JSON. */
export interface CompiledEmailTemplate {
  name: string;
  locale: string;
  subject: string;
  preheader: string;
  html: string;
  /** The text part, a template too; absent in sets published before there was one: it is then made of the rendered HTML. Where it is there, `html` guards its addresses itself. */
  text?: string;
  /** Dotted paths the template reads, in order of first use; paths inside `each` are not listed. */
  variables: string[];
  /** All it reads from the root, an item of a list as `*`: what is measured before a rendering. */
  reads?: string[][];
}

/** What is wrong with a template, where, and how to put it right. `line` and `column` count from 1. */
export interface TemplateProblem {
  file: string;
  line?: number;
  column?: number;
  code:
    | 'front-matter' | 'layout' | 'handlebars' | 'mjml' | 'unescaped' | 'unknown-helper' | 'helper-call' | 'unknown-partial' | 'partial-loop' | 'partial-call' | 'too-large' | 'unknown-variable' | 'wrong-type'
    | 'address' | 'text-part';
  message: string;
}
