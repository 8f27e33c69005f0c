/** A template as published: MJML is HTML by now, Handlebars is still in it. Plain JSON. */
export interface CompiledEmailTemplate {
  name: string;
  locale: string;
  subject: string;
  preheader: string;
  html: string;
  /** Dotted paths the template reads, in order of first use; paths inside `each` are not listed. */
  variables: string[];
}

/** What is wrong with a template, where, and how to put it right. `line` and `column` count from 1. */
export interface TemplateProblem {
  file: string;
  line?: number;
  column?: number;
  code: 'front-matter' | 'handlebars' | 'mjml' | 'unescaped' | 'unknown-helper' | 'unknown-partial' | 'unknown-variable' | 'address';
  message: string;
}
