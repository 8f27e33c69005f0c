import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of the configuration folder, named as people know it. */
export interface SourceFile {
  file: string;
  source: string;
}

export interface TemplateFile extends SourceFile {
  channel: 'email' | 'print';
  name: string;
  locale: string;
}

/** The YAML and JSON files of a folder (or the one file named), in order of name. An absent folder has none. */
export async function journeyFiles(folder: string): Promise<SourceFile[]> {
  const names = (await namesIn(folder)).filter((name) => /\.(ya?ml|json)$/.test(name));
  return Promise.all(names.map(async (name) => ({ file: join(folder, name), source: await readFile(join(folder, name), 'utf8') })));
}

/** E-mail templates (`templates/<name>/<locale>.mjml.hbs`) and print templates (`print/<name>/<locale>.*`), in order of name and locale. */
export async function templateFiles(config: string): Promise<TemplateFile[]> {
  const [email, print] = await Promise.all([
    templatesIn(join(config, 'templates'), 'email', /^([a-z]{2}(?:-[A-Z]{2})?)\.mjml\.hbs$/),
    templatesIn(join(config, 'print'), 'print', /^([a-z]{2}(?:-[A-Z]{2})?)\.[a-z.]+$/),
  ]);
  return [...email, ...print];
}

/** Shared parts of e-mail templates, by name. */
export async function templateParts(config: string, folder: '_layouts' | '_partials'): Promise<Record<string, SourceFile>> {
  const place = join(config, 'templates', folder);
  const names = (await namesIn(place)).filter((name) => /^[^.].*\.hbs$/.test(name));
  const parts = await Promise.all(names.map(async (name) => [name.replace(/\.(mjml\.)?hbs$/, ''), { file: join(place, name), source: await readFile(join(place, name), 'utf8') }] as const));
  return Object.fromEntries(parts);
}

async function templatesIn(folder: string, channel: 'email' | 'print', pattern: RegExp): Promise<TemplateFile[]> {
  const found: TemplateFile[] = [];
  for (const name of (await namesIn(folder)).filter((entry) => !/^[_.]/.test(entry) && !entry.includes('.'))) {
    for (const entry of await namesIn(join(folder, name))) {
      const locale = pattern.exec(entry)?.[1];
      if (locale) found.push({ channel, name, locale, file: join(folder, name, entry), source: await readFile(join(folder, name, entry), 'utf8') });
    }
  }
  return found;
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? [] : Promise.reject(error)))).sort();
}
