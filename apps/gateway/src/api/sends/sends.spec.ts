import { apiNow, openApiHouse, type ApiHouse } from '../../../../../test/support/api-house';
import type { SendsState } from '../../../../studio/web/src/api-types';

let house: ApiHouse;
beforeEach(async () => {
  house = await openApiHouse();
});
afterEach(() => house.app.close());

describe('the red button', () => {
  it('is on before anybody touched it', async () => {
    expect((await house.get('/v1/sends')).body).toEqual({ sendsOff: false });
  });

  it('stops sending and lets it go on, and says who did and when', async () => {
    const off: SendsState = (await house.post<SendsState>('/v1/sends/off')).body;
    expect(off).toEqual({ sendsOff: true });
    expect(await house.stores.settings.get('sends')).toEqual({ off: true, by: 'environment-2', at: apiNow });
    expect((await house.get('/v1/sends')).body).toEqual({ sendsOff: true, by: 'environment-2', at: '2026-05-04T09:00:00Z' });
    expect((await house.post('/v1/sends/on', {})).body).toEqual({ sendsOff: false });
    expect((await house.get('/v1/sends')).body).toMatchObject({ sendsOff: false });
  });
});
