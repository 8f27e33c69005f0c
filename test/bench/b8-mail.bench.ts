import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeSendgridProcess } from '../support/fake-sendgrid/fake-process';
import { openMailHouse } from './b8/b8-house';
import { engineLoop, renderingsOf, renderLoop } from './b8/b8-loops';
import { sendLoop } from './b8/b8-send-loop';
import { median } from './median';

/**
 * B8: 50,000 `email.send` commands in the log -> mails at the provider, against the template engine's own loop.
 *
 * Terms. Ours is the e-mail service as it runs in production, on the embedded engine (SQLite, synchronous=FULL): it reads the commands of 1,000 learners in French
 * and English, checks consent and suppressions, renders a shipped marketing template with the learner's offers and signed links, leads its links over this house,
 * claims each, marks it just before it leaves, sends it to the fake of SendGrid, a process of its own that answers at once and checks each body by
 * the API's schema, and keeps the outcome and the mail as it was sent. The loop calls the functions that Handlebars made of the same template's subject, HTML and text, on the
 * same contexts, and writes what they answer out as bytes: no log, no checks, no links made, no store, no network. `ratioOfRope`: against the loop that does not even
 * write out what it rendered; `ratioOfRenderEmail`: against this house's own rendering; `ratioOfSending`: against the loop with the same provider behind it, fifty at once,
 * which is all that the template engine and HTTP cost, and still no log, no checks, no signed links and no store. Rounds alternate; ratios are medians of the rounds' ratios. CPU is this process's.
 */
export interface B8Result {
  ratio: number;
  ratioOfRope: number;
  ratioOfRenderEmail: number;
  ratioOfSending: number;
  mailsPerSecond: number;
  enginePerSecond: number;
  sendingPerSecond: number;
  cpuMicrosecondsPerMail: number;
  engineCpuMicroseconds: number;
  sendingCpuMicroseconds: number;
}

export interface B8Options {
  mails?: number;
  rounds?: number;
  onProgress?: (words: string) => void;
}

export async function runB8({ mails = 50_000, rounds = 3, onProgress = () => undefined }: B8Options = {}): Promise<B8Result> {
  const folder = mkdtempSync(join(process.env['PARCOURS_BENCH_DIR'] ?? tmpdir(), 'parcours-b8-'));
  try {
    const results: { mailMs: number; mailCpu: number; engineMs: number; engineCpu: number; ropeMs: number; renderMs: number; sendMs: number; sendCpu: number }[] = [];
    for (let round = 0; round <= rounds; round++) {
      // The first is for the compilers alone.
      const count = round === 0 ? Math.min(mails, 2_000) : mails;
      onProgress(round === 0 ? 'warming up' : `round ${round} of ${rounds}`);
      const provider = await FakeSendgridProcess.start();
      const house = await openMailHouse(join(folder, `${round}.db`), provider);
      try {
        const renderings = await renderingsOf(house);
        const rope = engineLoop(renderings, count, { written: false });
        const engine = engineLoop(renderings, count, { written: true });
        const render = renderLoop(renderings, count);
        const send = await sendLoop(renderings, count, provider, 'bare');
        const mail = await house.sendAll(count);
        const taken = Object.values((await provider.state()).commands);
        if (taken.length !== count * 2 || taken.some((times) => times !== 1)) throw new Error(`the provider took ${taken.length} of ${count * 2} mails`);
        if (round > 0) results.push({ mailMs: mail.ms, mailCpu: mail.cpuMs, engineMs: engine.ms, engineCpu: engine.cpuMs, ropeMs: rope.ms, renderMs: render.ms, sendMs: send.ms, sendCpu: send.cpuMs });
      } finally {
        await house.close();
        await provider.stop();
        rmSync(join(folder, `${round}.db`), { force: true });
      }
    }
    const of = (figure: (result: (typeof results)[number]) => number): number => median(results.map(figure));
    return {
      ratio: of(({ mailMs, engineMs }) => engineMs / mailMs), ratioOfRope: of(({ mailMs, ropeMs }) => ropeMs / mailMs), ratioOfRenderEmail: of(({ mailMs, renderMs }) => renderMs / mailMs), ratioOfSending: of(({ mailMs, sendMs }) => sendMs / mailMs),
      mailsPerSecond: Math.round(of(({ mailMs }) => (mails / mailMs) * 1_000)), enginePerSecond: Math.round(of(({ engineMs }) => (mails / engineMs) * 1_000)), sendingPerSecond: Math.round(of(({ sendMs }) => (mails / sendMs) * 1_000)),
      cpuMicrosecondsPerMail: of(({ mailCpu }) => (mailCpu * 1_000) / mails), engineCpuMicroseconds: of(({ engineCpu }) => (engineCpu * 1_000) / mails), sendingCpuMicroseconds: of(({ sendCpu }) => (sendCpu * 1_000) / mails),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
