import type { Command } from '@parcours/journey';
import { apiNow, openApiHouse, type ApiHouse } from '../../../../../test/support/api-house';
import type { Problem } from '../../../../studio/web/src/api-types';

const starts = Date.parse('2026-06-01T08:00:00Z');
const ana = {
  addresses: [{ value: 'ana@example.org', kind: 'private' as const, at: 1 }], attributes: { values: { firstName: 'Ana', locale: 'en-GB' }, times: {}, at: 1 }, interests: ['sql'],
  courses: { 'excel-2': { values: { id: 'excel-2', name: 'Excel 2' }, times: {}, at: 1 } },
  enrolments: { 'enr-1': { values: { id: 'enr-1', courseId: 'excel-2', status: 'active', starts }, times: {}, modules: { a: true, b: false }, at: 1 } },
};

let house: ApiHouse;
beforeEach(async () => {
  house = await openApiHouse();
  await house.addContact('c-ana', ana as never, 'ana@example.org');
  const templates = [{ channel: 'email' as const, name: 'welcome', locale: 'fr', compiled: '{}' }, { channel: 'print' as const, name: 'letter', locale: 'fr', compiled: '' }];
  await house.stores.journeys.saveSet({ id: 'set-7', createdAt: apiNow, journeys: {}, paused: [], templates, declarations: { attributes: { lastScore: -1 } } });
});
afterEach(() => house.app.close());

const test = (body: unknown, name = 'welcome') => house.post<{ id: string } & Problem>(`/v1/templates/${name}/test`, body);
async function mails(): Promise<Command[]> {
  const records = await Promise.all([0, 1].map((partition) => house.log.read('channel.email', partition, 0, 100)));
  return records.flat().map(({ value }) => JSON.parse(value) as Command);
}

describe('a test of a template', () => {
  it('goes the way of every mail, with the data of the learner whose address it is', async () => {
    const { status, body } = await test({ to: 'ana@example.org' });
    expect(status).toBe(202);
    expect(await mails()).toEqual([
      expect.objectContaining({
        id: body.id, type: 'email.send', contact: 'c-ana', purpose: 'service', template: 'welcome', to: 'ana@example.org', locale: 'en-GB', timeZone: 'Europe/Paris', set: 'set-7', detail: { test: true },
        context: {
          contact: { id: 'c-ana', attributes: { lastScore: -1, firstName: 'Ana', locale: 'en-GB' }, interests: ['sql'], tags: [] }, data: {},
          enrolment: { id: 'enr-1', courseId: 'excel-2', status: 'active', starts: '2026-06-01T08:00:00Z', modulesDone: 1 }, course: { id: 'excel-2', name: 'Excel 2' },
        },
      }),
    ]);
  });

  it('goes to another address where a learner is named, in the language asked for, and is another mail each time', async () => {
    await test({ to: 'marketing@example.org', learner: 'c-ana', locale: 'fr' });
    await test({ to: 'marketing@example.org', learner: 'c-ana', locale: 'fr' });
    const sent = await mails();
    expect(sent).toMatchObject([{ to: 'marketing@example.org', contact: 'c-ana', locale: 'fr' }, { to: 'marketing@example.org' }]);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(2);
  });

  it.each([
    ['a template that is not in force', { to: 'ana@example.org' }, 'nothing', 404, 'template-unknown'],
    ['a letter', { to: 'ana@example.org' }, 'letter', 404, 'template-unknown'],
    ['an address that is nobody’s', { to: 'nobody@example.org' }, 'welcome', 404, 'learner-unknown'],
    ['a learner whom nobody knows', { to: 'ana@example.org', learner: 'c-nobody' }, 'welcome', 404, 'learner-unknown'],
    ['no address', { to: 'ana' }, 'welcome', 400, 'body-invalid'],
    ['an address with a header in it', { to: 'ana@example.org\r\nBcc: all@example.org' }, 'welcome', 400, 'body-invalid'],
    ['what is no locale', { to: 'ana@example.org', locale: 'french' }, 'welcome', 400, 'body-invalid'],
    ['more than it takes', { to: 'ana@example.org', subject: 'x' }, 'welcome', 400, 'body-invalid'],
  ])('is refused for %s, and sends nothing', async (_what, body, name, status, code) => {
    const answer = await test(body, name);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await mails()).toEqual([]);
  });

  it('needs the scope to operate', async () => {
    expect((await house.ask('POST', '/v1/templates/welcome/test', { authorization: 'Bearer reader-key' }, { to: 'ana@example.org' })).status).toBe(403);
  });
});
