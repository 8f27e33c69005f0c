import { LINKS, type Links } from '@parcours/platform';
import { Suppressions } from '@parcours/store';
import { Command } from 'commander';
import { apiNow, openApiHouse, type ApiHouse } from '../../../../test/support/api-house';
import { addSuppressions } from './suppressions.command';

let house: ApiHouse;
let url: string;
let said: { out: string; err: string };
beforeEach(async () => {
  house = await openApiHouse();
  await house.publish();
  await house.app.listen(0, '127.0.0.1');
  url = await house.app.getUrl();
  said = { out: '', err: '' };
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((said.out += String(text))));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((said.err += String(text))));
});
afterEach(async () => {
  jest.restoreAllMocks();
  process.exitCode = 0;
  await house.app.close();
});

async function parcours(...words: string[]): Promise<{ code: unknown; out: string; err: string }> {
  const program = new Command('parcours');
  addSuppressions(program);
  said = { out: '', err: '' };
  await program.parseAsync(['suppressions', ...words, '--url', url, '--key', 'operator-key'], { from: 'user' });
  return { code: process.exitCode, ...said };
}

describe('the command about suppressions', () => {
  it('tells what holds mail back from an address, lifts a bounce, and says who did', async () => {
    const suppressions = new Suppressions(house.stores.documents, house.app.get<Links>(LINKS, { strict: false }));
    await suppressions.add(['ana@example.org'], { reason: 'bounced', purpose: '*', at: apiNow });
    expect(await parcours('list', 'ana@example.org')).toEqual({ code: 0, err: '', out: 'PURPOSE  REASON   SINCE             STATE\nall      bounced  2026-05-04 09:00  held back\n' });
    expect((await parcours('lift', 'Ana@example.org')).out).toContain('lifted by environment-2');
    expect(JSON.parse((await parcours('list', 'ana@example.org', '--json')).out)).toEqual({ purpose: '*', reason: 'bounced', at: '2026-05-04T09:00:00Z', lifted: true, by: 'environment-2' });
    expect(await suppressions.find('ana@example.org', 'service')).toBeUndefined();
  });

  it('says so where nothing is held back', async () => {
    expect((await parcours('list', 'ben@example.org')).out).toBe('nothing holds mail back from this address\n');
    expect(await parcours('lift', 'ben@example.org')).toMatchObject({ code: 1, out: '', err: expect.stringContaining('only they can lift') });
  });

  it.each(['list', 'lift'])('refuses to %s what is no address', async (action) => {
    expect(await parcours(action, 'ana')).toMatchObject({ code: 1, err: expect.stringContaining('expected an e-mail address') });
  });
});
