import { Inject, Injectable } from '@nestjs/common';
import { formatTime } from '@parcours/events';
import { CLOCK, ProblemException, SETTINGS, type Clock, type Settings } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';
import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface BackupView {
  /** The folder that holds it. */
  folder: string;
  at: string;
  /** Size of the data file. */
  bytes: number;
  /** Where the secret is that ids are signed with: in the back-up, or in the environment alone. */
  secret: 'file' | 'environment';
}

/** Files beside the data file: the secret, and print runs that were handed over. */
const beside = ['secret.key', 'hand-over'];

/** Back-ups of a data folder, taken while it is worked on: `backups/<instant>` in it, complete or not there at all. Calls that cross share one. */
@Injectable()
export class BackupsService {
  private running: Promise<BackupView> | undefined;

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'backUp'>,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'data' | 'secret'>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  backUp(): Promise<BackupView> {
    this.running ??= this.make().finally(() => (this.running = undefined));
    return this.running;
  }

  private async make(): Promise<BackupView> {
    if (!this.stores.backUp) {
      throw new ProblemException({
        status: 409, code: 'backup-elsewhere', title: 'Not backed up here', detail: 'This deployment is on Kafka and MongoDB, not in a data folder.',
        action: 'Stop its services and say parcours move --from env --to FOLDER, or back up both servers as docs/operations.md says.',
      });
    }
    const { data, secret } = this.settings;
    const at = formatTime(this.clock.now());
    const folder = freeName(join(data, 'backups', at.replaceAll(':', '-')));
    const part = `${folder}.part`;
    await rm(part, { recursive: true, force: true });
    await mkdir(part, { recursive: true, mode: 0o700 });
    await this.stores.backUp(join(part, 'parcours.db'));
    // Behind the data file: what it says was handed over is there.
    for (const name of beside) if (existsSync(join(data, name))) await cp(join(data, name), join(part, name), { recursive: true });
    const { size } = await stat(join(part, 'parcours.db'));
    await rename(part, folder);
    return { folder, at, bytes: size, secret: secret === undefined ? 'file' : 'environment' };
  }
}

/** A clock that is moved may stand still between two. */
function freeName(name: string): string {
  for (let n = 1; ; n++) {
    const free = n === 1 ? name : `${name}-${n}`;
    if (!existsSync(free)) return free;
  }
}
