import { spawnSync } from 'node:child_process';
import { ownServicesHere } from '../crash/own-services';

/** Whether servers of a test's own can be started here: their programs and a Java are there. */
export const serversHere = (): boolean => ownServicesHere() && spawnSync('java', ['-version']).status === 0;

/** Says in a test's name why it does not run; nothing where it does. */
export const withoutServers = (): string => (serversHere() ? '' : ' (without ../shared/services and a Java it does not run: it starts servers of its own)');
