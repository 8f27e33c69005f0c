import { TerminalError } from '../errors';

export type DataFileCode = 'data-damaged' | 'data-newer' | 'data-unwritable' | 'data-in-use';

const remedies: Record<DataFileCode, string> = {
  'data-damaged': 'is damaged. Stop, keep a copy of it, and restore the last backup.',
  'data-newer': 'was written by a newer Parcours. Upgrade this one, or restore a backup made before the upgrade.',
  'data-unwritable': 'can not be written. Check that the folder exists on a writable disk with space left and belongs to this user.',
  'data-in-use': 'is in use by another process. Stop that one, or talk to it with --url.',
};

/** The data file can not be used: terminal, with a stable `code`; the message names the file and the remedy. */
export class DataFileError extends TerminalError {
  constructor(
    code: DataFileCode,
    readonly file: string,
    options?: ErrorOptions,
  ) {
    super(code, `The data file ${file} ${remedies[code]}`, options);
    this.name = 'DataFileError';
  }
}

/** SQLite's primary result codes (sqlite.org/rescode.html) that mean the file itself is unusable. */
const codes = new Map<number, DataFileCode>([
  [5, 'data-in-use'],
  [6, 'data-in-use'],
  [8, 'data-unwritable'],
  [10, 'data-unwritable'],
  [11, 'data-damaged'],
  [13, 'data-unwritable'],
  [14, 'data-unwritable'],
  [26, 'data-damaged'],
]);

/** The `DataFileError` an error of SQLite or of the file system stands for; any other error is answered as it is. */
export function asDataFileError(error: unknown, file: string): unknown {
  // By shape, not by class: a native module's errors may come from another realm.
  if (error instanceof DataFileError || typeof error !== 'object' || error === null) return error;
  const { sqliteCode, code } = error as { sqliteCode?: number; code?: string };
  if (code === 'EACCES' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EPERM' || code === 'ENOSPC' || code === 'EEXIST') return new DataFileError('data-unwritable', file, { cause: error });
  const known = sqliteCode === undefined ? undefined : codes.get(sqliteCode & 0xff);
  return known ? new DataFileError(known, file, { cause: error }) : error;
}
