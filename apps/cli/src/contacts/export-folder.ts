import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What of a learner's export becomes files of its own. */
export interface ExportedLearner {
  messages: { id: string; channel: string; content?: { subject?: string; html?: string; text?: string; source?: string } }[];
  documents: Record<string, { id?: unknown }[]>;
}

/**
 * Writes an export as people read it: `learner.json`, each mail as it left (`mails/ID.eml`, RFC 5322; a mail kept without its source as
 * HTML), each letter as PDF. `download` answers a letter's PDF, or nothing. Answers the files, relative to the folder, which must not be there
 * or be empty.
 */
export async function writeExportFolder(folder: string, learner: ExportedLearner, download: ((path: string) => Promise<Uint8Array | undefined>) | undefined): Promise<string[]> {
  const files: string[] = [];
  const write = async (name: string, content: string | Uint8Array): Promise<void> => {
    await writeFile(join(folder, name), content, { mode: 0o600, flag: 'wx' });
    files.push(name);
  };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await write('learner.json', `${JSON.stringify(learner, null, 2)}\n`);
  const mails = learner.messages.filter(({ content }) => content?.source !== undefined || content?.html !== undefined);
  if (mails.length > 0) await mkdir(join(folder, 'mails'), { mode: 0o700 });
  for (const { id, content } of mails) {
    if (content?.source !== undefined) await write(join('mails', `${fileName(id)}.eml`), content.source);
    else await write(join('mails', `${fileName(id)}.html`), content?.html ?? '');
  }
  const pieces = (learner.documents['print-piece'] ?? []).flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
  for (const id of pieces) {
    const document = await download?.(`/v1/print/pieces/${encodeURIComponent(id)}/document.pdf`);
    if (!document) continue;
    await mkdir(join(folder, 'letters'), { recursive: true, mode: 0o700 });
    await write(join('letters', `${fileName(id)}.pdf`), document);
  }
  return files;
}

const fileName = (id: string): string => id.replace(/[^A-Za-z0-9-]/g, '-').slice(0, 100);
