import type { SettingStore } from './ports';

/** Whether the red button was pressed: nothing leaves until it is released. */
export async function areSendsOff(settings: Pick<SettingStore, 'get'>): Promise<boolean> {
  return (await settings.get<{ off?: boolean }>('sends'))?.off === true;
}
