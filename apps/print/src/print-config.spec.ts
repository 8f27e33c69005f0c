import { TerminalError } from '@parcours/platform';
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PrintConfig } from './print-config.service';

const shipped = join(__dirname, '../../../config');
const folder = () => mkdtempSync(join(tmpdir(), 'print-config-'));

describe('the print configuration', () => {
  it('ships in order, and finds who prints a format', async () => {
    const config = new PrintConfig({ config: shipped });
    await config.onModuleInit();
    expect(config.printerFor('a4-letter')?.id).toBe('house');
    expect(config.printerFor('a4-letter', 'house')?.profile.formats).toEqual(['a4-letter']);
    expect([config.printerFor('a6-postcard'), config.printerFor('a4-letter', 'elsewhere')]).toEqual([undefined, undefined]);
    expect(config.tariffs.length).toBeGreaterThan(0);
    expect(config.catalogue.items.length).toBeGreaterThan(0);
  });

  it('may be absent: then nobody prints', async () => {
    const config = new PrintConfig({ config: folder() });
    await config.onModuleInit();
    expect([config.printerFor('a4-letter'), config.tariffs, config.catalogue.items]).toEqual([undefined, [], []]);
  });

  it('stops the start with every problem and its file', async () => {
    const place = folder();
    cpSync(join(shipped, 'print'), join(place, 'print'), { recursive: true });
    mkdirSync(join(place, 'catalogue'));
    writeFileSync(join(place, 'print', 'printers.yaml'), 'sender: []\nprinters: {}');
    writeFileSync(join(place, 'print', 'tariffs.yaml'), 'tariffs: [{ from: soon, page: 1, classes: {} }]');
    writeFileSync(join(place, 'catalogue', 'catalogue.yaml'), 'topics: {}\nitems: [{ id: X }]');
    const started = new PrintConfig({ config: place }).onModuleInit();
    await expect(started).rejects.toThrow(TerminalError);
    await expect(started).rejects.toThrow(/printers\.yaml: printers: at least one printer[\s\S]*tariffs\.yaml: tariffs\.0\.from[\s\S]*catalogue\.yaml:2:/);
  });
});
