import { mailSource } from '../mail-source';
import type { Mail } from '../mail-transport.port';
import { mailTransportContract, receivedMail } from '../transports/mail-transport.contract';
import { MailboxTransport } from './mailbox-transport';

describe('the local mailbox', () => {
  mailTransportContract(async () => {
    const kept: Mail[] = [];
    const mailbox = new MailboxTransport();
    return {
      transport: {
        name: mailbox.name, idempotent: mailbox.idempotent,
        // Whoever sends by it stores what was delivered.
        send: async (mails) => {
          const results = await mailbox.send(mails);
          kept.push(...mails.filter((_, i) => results[i]?.type === 'delivered'));
          return results;
        },
      },
      received: () => Promise.all(kept.map(async (mail) => receivedMail(await mailSource(mail)))),
      end: async () => undefined,
    };
  });
});
