import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CLOCK, SETTINGS, TerminalError, type Clock, type PageLanguage, type Settings } from '@parcours/platform';
import { readCatalogues, type Catalogue, type CatalogueItem } from '@parcours/recommend';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What pages show of the catalogue (`catalogue/*` of the configuration folder), read once when the process starts. */
@Injectable()
export class PageCatalogue implements OnModuleInit {
  private catalogue: Catalogue = { topics: {}, items: [] };

  constructor(
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'config'>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws `TerminalError` (`catalogue-invalid`) naming the first problem's place. */
  async onModuleInit(): Promise<void> {
    const folder = join(this.settings.config, 'catalogue');
    const names = (await readdir(folder).catch((fault: NodeJS.ErrnoException) => (fault.code === 'ENOENT' ? [] : Promise.reject(fault)))).filter((name) => /\.(ya?ml|json)$/.test(name)).sort();
    const read = readCatalogues(await Promise.all(names.map(async (name) => ({ file: join(folder, name), source: await readFile(join(folder, name), 'utf8') }))));
    if (!read.ok) {
      const [first] = read.problems;
      throw new TerminalError('catalogue-invalid', `The catalogue can not be used: ${first?.file}:${first?.line}:${first?.column} ${first?.message}`);
    }
    this.catalogue = read.catalogue;
  }

  /** Topics by their name in the language, in alphabetical order. */
  topics(language: PageLanguage): { id: string; name: string }[] {
    const named = Object.entries(this.catalogue.topics).map(([id, name]) => ({ id, name: name[language] }));
    return named.sort((a, b) => a.name.localeCompare(b.name, language));
  }

  /** Courses somebody can still join, held in the language. */
  openCourses(language: PageLanguage): CatalogueItem[] {
    const now = this.clock.now();
    const isOpen = ({ kind, languages, seats, starts }: CatalogueItem): boolean =>
      kind === 'course' && languages.includes(language) && (seats?.left ?? 1) > 0 && (starts === undefined || Date.parse(starts) > now);
    return this.catalogue.items.filter(isOpen);
  }
}
