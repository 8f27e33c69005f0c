import { simpleParser, type ParsedMail } from 'mailparser';
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { localhostCertificate } from './localhost-certificate';

/** A mail as the server took it. */
export interface TakenMail {
  from: string;
  to: string[];
  source: string;
  secure: boolean;
  user?: string;
}

export interface SmtpHouseOptions {
  /** Offers STARTTLS, with `localhostCertificate`. */
  tls?: boolean;
  /** Wants this user to sign in. */
  user?: { name: string; password: string };
}

/** What is answered instead of 250: `code` with its words, or the connection is cut. */
export type SmtpTrouble = { code: number; words: string } | 'cut';

/** A mail server that keeps what it takes, and is as difficult as a test wants. */
export class SmtpHouse {
  readonly taken: TakenMail[] = [];
  /** By recipient, asked at RCPT. */
  readonly atRecipient = new Map<string, SmtpTrouble>();
  /** Asked while a message comes in, before its end is answered. `cut-early`: after its first bytes, which are not all; `cut` and `silent`: it was taken. */
  atData: SmtpTrouble | 'cut-early' | 'silent' | undefined;
  /** Connections that were made so far. */
  connections = 0;
  private readonly server: SMTPServer;
  private readonly sockets = new Set<Socket>();

  constructor({ tls = false, user }: SmtpHouseOptions = {}) {
    this.server = new SMTPServer({
      ...(tls ? localhostCertificate : {}), disabledCommands: [...(tls ? [] : ['STARTTLS']), ...(user ? [] : ['AUTH'])], authOptional: user === undefined, allowInsecureAuth: true, logger: false,
      onConnect: (session, done) => {
        this.connections += 1;
        done();
      },
      onAuth: ({ username, password }, _session, done) => (username === user?.name && password === user?.password ? done(null, { user: username }) : done(Object.assign(new Error('no'), { responseCode: 535 }))),
      onRcptTo: ({ address }, _session, done) => {
        const trouble = this.atRecipient.get(address);
        if (trouble === 'cut') return this.cut();
        done(trouble && Object.assign(new Error(trouble.words), { responseCode: trouble.code }));
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        if (this.atData === 'cut-early') return void stream.once('data', () => this.cut());
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const trouble = this.atData;
          if (typeof trouble === 'object') return done(Object.assign(new Error(trouble.words), { responseCode: trouble.code }));
          this.keep(session, Buffer.concat(chunks).toString('utf8'));
          if (trouble === 'cut') return this.cut();
          if (trouble !== 'silent') done();
        });
      },
    });
    this.server.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket)).on('error', () => undefined);
    });
    this.server.on('error', () => undefined);
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  async start(port = 0): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    return this.port;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.server.close(() => resolve()));
    this.cut();
    await closed;
  }

  parsed(): Promise<ParsedMail[]> {
    return Promise.all(this.taken.map(({ source }) => simpleParser(source)));
  }

  /** Ends every connection without a word. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private keep({ envelope: { mailFrom, rcptTo }, secure, user }: SMTPServerSession, source: string): void {
    this.taken.push({ from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address), source, secure, ...(typeof user === 'string' && { user }) });
  }
}
