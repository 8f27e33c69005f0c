import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { mongo } from 'mongoose';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

const { BSON } = mongo;
/** The message that requests and answers are made of today (OP_MSG); older ones only open a connection. */
const opMsg = 2013;
const headerBytes = 16;
const iterations = 4096;
/** What a server answers before anybody signed in. */
const open = new Set(['hello', 'ismaster', 'isMaster', 'ping', 'endSessions']);

interface SignIn {
  /** What both sides have said so far. */
  words: string;
  nonce: string;
  salt: Buffer;
}

/**
 * Stands before a MongoDB that asks for nothing, and asks for a password as MongoDB does (SCRAM-SHA-256): refused are a wrong one
 * (AuthenticationFailed, 18) and whatever is asked without (Unauthorized, 13). Everything else goes to the server and back as it is.
 */
export class GuardedMongo {
  /** How often somebody tried to sign in. */
  signIns = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    public password: string,
  ) {}

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  static async start(target: number, password: string): Promise<GuardedMongo> {
    const server = createServer();
    const guarded = new GuardedMongo(server, password);
    server.on('connection', (client) => guarded.join(client, connect(target, '127.0.0.1')));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return guarded;
  }

  /** Ends every connection; those that come anew sign in. */
  sever(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.sever();
    await closed;
  }

  private join(client: Socket, server: Socket): void {
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => {
        this.sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    server.pipe(client);
    let signIn: SignIn | undefined;
    let isIn = false;
    let waiting = Buffer.alloc(0);
    client.on('data', (data: Buffer) => {
      waiting = Buffer.concat([waiting, data]);
      while (waiting.length >= headerBytes && waiting.length >= waiting.readInt32LE(0)) {
        const message = waiting.subarray(0, waiting.readInt32LE(0));
        waiting = waiting.subarray(message.length);
        const request = requestIn(message);
        const [command = ''] = Object.keys(request ?? {});
        if (command === 'saslStart') {
          this.signIns += 1;
          signIn = begin(String(request?.['payload']));
          client.write(answer(message, { ok: 1, conversationId: 1, done: false, payload: new BSON.Binary(Buffer.from(firstWords(signIn))) }));
        } else if (command === 'saslContinue') {
          const proven = signIn && this.prove(signIn, String(request?.['payload']));
          isIn = proven !== undefined;
          client.write(answer(message, proven !== undefined ? { ok: 1, conversationId: 1, done: true, payload: new BSON.Binary(Buffer.from(proven)) } : refused(18, 'AuthenticationFailed', 'Authentication failed.')));
        } else if (request && !isIn && !open.has(command)) client.write(answer(message, refused(13, 'Unauthorized', `command ${command} requires authentication`)));
        else server.write(message);
      }
    });
  }

  /** The server's own proof where the client's is right. */
  private prove(signIn: SignIn, said: string): string | undefined {
    const [, withoutProof = '', proof = ''] = /^(.*),p=(.*)$/.exec(said) ?? [];
    const words = `${signIn.words},${firstWords(signIn)},${withoutProof}`;
    const salted = pbkdf2Sync(this.password, signIn.salt, iterations, 32, 'sha256');
    const clientKey = hmac(salted, 'Client Key');
    const mask = hmac(createHash('sha256').update(clientKey).digest(), words);
    const right = Buffer.from(clientKey.map((byte, i) => byte ^ (mask[i] ?? 0)));
    const given = Buffer.from(proof, 'base64');
    return given.length === right.length && timingSafeEqual(given, right) ? `v=${hmac(hmac(salted, 'Server Key'), words).toString('base64')}` : undefined;
  }
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

function begin(said: string): SignIn {
  const words = said.replace(/^n,[^,]*,/, '');
  const [, nonce = ''] = /r=(.*)$/.exec(words) ?? [];
  return { words, nonce: nonce + randomBytes(18).toString('base64'), salt: randomBytes(16) };
}

const firstWords = ({ nonce, salt }: SignIn): string => `r=${nonce},s=${salt.toString('base64')},i=${iterations}`;
const refused = (code: number, codeName: string, errmsg: string): Record<string, unknown> => ({ ok: 0, code, codeName, errmsg });

/** The document of an OP_MSG, binary values as text; undefined for any other message. */
function requestIn(message: Buffer): Record<string, unknown> | undefined {
  if (message.readInt32LE(12) !== opMsg) return undefined;
  const at = headerBytes + 5;
  const document = BSON.deserialize(message.subarray(at, at + message.readInt32LE(at))) as Record<string, unknown>;
  const { payload } = document;
  return payload instanceof BSON.Binary ? { ...document, payload: Buffer.from(payload.buffer).toString() } : document;
}

function answer(request: Buffer, document: Record<string, unknown>): Buffer {
  const body = Buffer.from(BSON.serialize(document));
  const head = Buffer.alloc(headerBytes + 5);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(request.readInt32LE(4), 8);
  head.writeInt32LE(opMsg, 12);
  return Buffer.concat([head, body]);
}
