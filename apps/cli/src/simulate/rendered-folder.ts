import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Makes a folder where absent, and takes out of it what an earlier dry run left: entries with such names, no others. */
export function makeFolder(folder: string, ours: RegExp): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (ours.test(name)) rmSync(join(folder, name), { recursive: true });
}

/** A configuration folder for the channels, with another catalogue; answers its path. */
export function storyConfig(folder: string, config: string, catalogue: string): string {
  mkdirSync(join(folder, 'catalogue'), { recursive: true });
  mkdirSync(join(folder, 'print'), { recursive: true });
  copyFileSync(catalogue, join(folder, 'catalogue', basename(catalogue)));
  for (const name of ['printers.yaml', 'tariffs.yaml']) if (existsSync(join(config, 'print', name))) copyFileSync(join(config, 'print', name), join(folder, 'print', name));
  return folder;
}
