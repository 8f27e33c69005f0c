import { readTemplateFolder } from '@parcours/publishing';
import type { EmailContext } from '@parcours/templates';
import { checkTemplates, sampleMail, type TemplateFinding } from '../check-templates';
import type { KnownLearner } from '../learner-context';
import { completed, sampleContext, withData, type SampleFor } from '../sample-context';
import type { PreviewEntry } from './preview-page';

export interface PreviewOptions extends Omit<SampleFor, 'locale'> {
  config: string;
  /** A real learner in place of the made-up one. */
  learner?: KnownLearner & { reference: string };
  /** What is put into the context last. */
  data?: EmailContext;
}

export interface Previewed extends PreviewEntry {
  /** Absent where it can not be rendered. */
  mail?: { subject: string; preheader: string; html: string; text: string };
  findings: TemplateFinding[];
}

/** Every template of the folder as it stands now, rendered; what is wrong with one keeps none of the others from being shown. */
export async function previewAll({ config, learner, data = {}, ...sample }: PreviewOptions): Promise<Previewed[]> {
  const folder = await readTemplateFolder(config);
  const found = await checkTemplates(folder, sample);
  return folder.templates.map(({ file: { name, locale, file }, email }): Previewed => {
    const findings = found.filter((finding) => finding.template === name && (finding.file === file || finding.locale === undefined));
    if (!email) return { name, locale, findings };
    const timeZone = learner?.timeZone ?? sample.timeZone;
    const shownIn = learner && learner.locale.split(/[-_]/)[0] === locale ? learner.locale.replace('_', '-') : locale;
    const made = sampleContext({ ...sample, locale: shownIn, timeZone });
    const context = completed(withData(learner ? { ...made, ...learner.context } : made, data), email);
    try {
      return { name, locale, mail: sampleMail(email, context, { locale: shownIn, timeZone }), findings };
    } catch (fault) {
      const message = fault instanceof Error ? fault.message : 'It can not be rendered.';
      return { name, locale, findings: [...findings, { template: name, locale, file, severity: 'error', code: 'not-rendered', message }] };
    }
  });
}
