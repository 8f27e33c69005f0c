import { cloudEventsTranslator } from './cloud-events.translator';
import type { EventTranslator } from './event-translator.port';

/** Every translator that a source may name. */
export const knownTranslators: readonly EventTranslator[] = [cloudEventsTranslator];
