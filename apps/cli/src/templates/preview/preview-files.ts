import type { PageLanguage } from '@parcours/platform';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asTheme, type Theme } from './as-theme';
import { previewAll, type Previewed, type PreviewOptions } from './preview-desk';
import { previewPage, type PreviewEntry } from './preview-page';

const themes: Theme[] = ['light', 'dark'];

/** Writes the preview as files, to hand on or to compare: of each template its page, its HTML in both themes, its text part. Answers what was previewed. */
export async function writePreview(options: PreviewOptions & { language: PageLanguage; only?: string }, folder: string): Promise<Previewed[]> {
  const all = (await previewAll(options)).filter(({ name }) => options.only === undefined || name === options.only);
  await mkdir(folder, { recursive: true });
  const file = ({ name, locale }: PreviewEntry, theme: Theme, part: 'page' | 'html'): string => `${name}.${locale}.${theme}.${part === 'page' ? 'page.html' : 'html'}`;
  const pageOf = (shown: Previewed, theme: Theme): string =>
    previewPage({ language: options.language, organisation: options.organisation, entries: all, shown: { ...shown, theme }, address: file, ...(options.learner && { learner: options.learner.reference }) });
  for (const shown of all) {
    for (const theme of themes) {
      await writeFile(join(folder, file(shown, theme, 'page')), pageOf(shown, theme));
      if (shown.mail) await writeFile(join(folder, file(shown, theme, 'html')), asTheme(shown.mail.html, theme));
    }
    if (shown.mail) await writeFile(join(folder, `${shown.name}.${shown.locale}.txt`), `${shown.mail.subject}\n${shown.mail.preheader}\n\n${shown.mail.text}\n`);
  }
  const [first] = all;
  if (first) await writeFile(join(folder, 'index.html'), pageOf(first, 'light'));
  return all;
}
