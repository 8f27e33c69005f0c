import type { EventLog } from '@parcours/event-log';
import type { JourneyStore, SettingStore, Shelves } from '@parcours/store';

/** A deployment that nobody works on, opened to be moved from or into. */
export interface Deployment {
  type: 'folder' | 'env';
  /** As people know it; without passwords. */
  name: string;
  /** All that it keeps, and what a move looks at beside. */
  shelves: Shelves;
  settings: SettingStore;
  journeys: JourneyStore;
  log: EventLog;
  /** Partitions that its topics are made with. */
  partitions: number;
  /** The secret that its processes sign ids with; a folder may have none yet. */
  secret?: string;
  /** What the folder's own key file says, also where the environment's secret is in force. */
  keyFile?: string;
  /** Keeps the secret for processes to come, where it is theirs to keep. */
  keepSecret(secret: string): Promise<void>;
  /** Records that a group has not done yet, by partition. */
  lag(topic: string, group: string): Promise<number[]>;
  /** Consumer groups that have members now. */
  atWork(): Promise<string[]>;
  close(): Promise<void>;
}
