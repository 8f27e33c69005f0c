import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { SETTINGS, TerminalError, type Settings } from '@parcours/platform';
import { parsePrinters, parseTariffs, type PrinterProfile, type Printers, type Tariff } from '@parcours/print';
import { readCatalogues, type Catalogue } from '@parcours/recommend';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Printers, tariffs and the catalogue that letters offer from; read once when the process starts. */
@Injectable()
export class PrintConfig implements OnModuleInit {
  private read: { printers: Printers; tariffs: Tariff[]; catalogue: Catalogue } = { printers: { sender: [], printers: {} }, tariffs: [], catalogue: { topics: {}, items: [] } };

  constructor(@Inject(SETTINGS) private readonly settings: Pick<Settings, 'config'>) {}

  /** Throws `TerminalError` (`print-config-invalid`) naming every problem with its file. */
  async onModuleInit(): Promise<void> {
    const { config } = this.settings;
    const [printersFile, tariffsFile] = [join(config, 'print', 'printers.yaml'), join(config, 'print', 'tariffs.yaml')];
    const printers = parsePrinters(await textOf(printersFile), printersFile);
    const tariffs = parseTariffs(await textOf(tariffsFile), tariffsFile);
    const folder = join(config, 'catalogue');
    const names = (await readdir(folder).catch((fault: NodeJS.ErrnoException) => (fault.code === 'ENOENT' ? [] : Promise.reject(fault)))).filter((name) => /\.(ya?ml|json)$/.test(name)).sort();
    const catalogue = readCatalogues(await Promise.all(names.map(async (name) => ({ file: join(folder, name), source: await readFile(join(folder, name), 'utf8') }))));
    if (printers.ok && tariffs.ok && catalogue.ok) {
      this.read = { printers: printers.value, tariffs: tariffs.value, catalogue: catalogue.catalogue };
      return;
    }
    const problems = [
      ...(printers.ok ? [] : printers.problems),
      ...(tariffs.ok ? [] : tariffs.problems),
      ...(catalogue.ok ? [] : catalogue.problems.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`)),
    ];
    throw new TerminalError('print-config-invalid', `The print configuration can not be used:\n${problems.join('\n')}`);
  }

  get sender(): string[] {
    return this.read.printers.sender;
  }

  get tariffs(): Tariff[] {
    return this.read.tariffs;
  }

  get catalogue(): Catalogue {
    return this.read.catalogue;
  }

  /** The printer of that name, or the first that prints the format; `undefined`: nobody does. */
  printerFor(format: string, name?: string): { id: string; profile: PrinterProfile } | undefined {
    const printers = Object.entries(this.read.printers.printers);
    const found = printers.find(([id, profile]) => (name === undefined || id === name) && profile.formats.includes(format));
    return found && { id: found[0], profile: found[1] };
  }
}

/** Without the file there are no printers: every piece is refused with that reason, and the rest of the house works. */
function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((fault: NodeJS.ErrnoException) =>
    fault.code === 'ENOENT' ? (file.endsWith('printers.yaml') ? 'sender: []\nprinters: { none: { name: none, formats: [none], window: { x: 0, y: 0, width: 1, height: 1 }, slack: { x: 0, y: 0 }, margin: 0 } }' : 'tariffs: []') : Promise.reject(fault),
  );
}
