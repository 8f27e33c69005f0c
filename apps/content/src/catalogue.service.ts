import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { SETTINGS, TerminalError, type Settings } from '@parcours/platform';
import { readCatalogues, type Catalogue } from '@parcours/recommend';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The catalogue of the configuration folder (`catalogue/*.yaml|json`), read once when the process starts. */
@Injectable()
export class CatalogueService implements OnModuleInit {
  private loaded: Catalogue = { topics: {}, items: [] };

  constructor(@Inject(SETTINGS) private readonly settings: Pick<Settings, 'config'>) {}

  /** Throws `TerminalError` (`catalogue-invalid`) naming every problem with file, line and column. */
  async onModuleInit(): Promise<void> {
    const folder = join(this.settings.config, 'catalogue');
    const names = (await readdir(folder).catch((fault: NodeJS.ErrnoException) => (fault.code === 'ENOENT' ? [] : Promise.reject(fault)))).filter((name) => /\.(ya?ml|json)$/.test(name)).sort();
    const read = readCatalogues(await Promise.all(names.map(async (name) => ({ file: join(folder, name), source: await readFile(join(folder, name), 'utf8') }))));
    if (!read.ok) {
      const list = read.problems.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`);
      throw new TerminalError('catalogue-invalid', `The catalogue can not be used:\n${list.join('\n')}`);
    }
    this.loaded = read.catalogue;
  }

  get catalogue(): Catalogue {
    return this.loaded;
  }
}
