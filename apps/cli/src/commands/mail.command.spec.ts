import { Command } from 'commander';
import { dnsHouse, type DnsNames } from '../../../../test/support/dns-house';
import { addMail } from './mail.command';

const names: DnsNames = {
  'news.example': { MX: [[10, 'mx.news.example']], TXT: ['v=spf1 mx -all'] },
  'mx.news.example': { A: ['192.0.2.1'] },
  '_dmarc.news.example': { TXT: ['v=DMARC1; p=none; rua=mailto:dmarc@news.example'] },
};

/** Runs `parcours mail ...` here: what it prints to each stream, and its exit code. */
async function run(...args: string[]): Promise<{ out: string; notes: string; code: unknown }> {
  const said = { out: '', notes: '' };
  const out = jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((said.out += String(text)), true));
  const notes = jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((said.notes += String(text)), true));
  const before = process.exitCode;
  try {
    const program = new Command('parcours');
    addMail(program);
    await program.parseAsync(['mail', ...args], { from: 'user' });
    return { ...said, code: process.exitCode };
  } finally {
    process.exitCode = before;
    out.mockRestore();
    notes.mockRestore();
  }
}

describe('parcours mail doctor', () => {
  it('says what is wrong with the domain it is asked about, what to put into DNS, and ends with 1', async () => {
    const house = await dnsHouse(names);
    const { out, code } = await run('doctor', '--domain', 'news.example', '--resolver', house.resolver, '--config', 'nowhere').finally(() => house.close());
    expect(out).toMatch(/ok +domain +news\.example takes mail/);
    expect(out).toMatch(/warn +DMARC +the policy for news\.example is none/);
    expect(out).toContain('_dmarc.news.example. TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@news.example"');
    expect(code).toBe(1);
  });

  it('says the same as JSON', async () => {
    const house = await dnsHouse(names);
    const { out } = await run('doctor', '--domain', 'news.example', '--resolver', house.resolver, '--config', 'nowhere', '--json').finally(() => house.close());
    const { domain, findings } = JSON.parse(out) as { domain: string; findings: { check: string; level: string; put?: { name: string } }[] };
    expect(domain).toBe('news.example');
    expect(findings.find(({ check }) => check === 'DMARC')).toMatchObject({ level: 'warn', put: { name: '_dmarc.news.example', type: 'TXT' } });
  });

  it('ends with 3 where DNS does not answer', async () => {
    const house = await dnsHouse({ 'news.example': { fault: 'SERVFAIL' } });
    const { notes, code } = await run('doctor', '--domain', 'news.example', '--resolver', house.resolver, '--config', 'nowhere').finally(() => house.close());
    expect(notes).toContain('--resolver');
    expect(code).toBe(3);
  });
});
