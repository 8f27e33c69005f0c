/** What pages need of the HTTP server's reply (fastify's). */
export interface PageReply {
  status(code: number): PageReply;
  header(name: string, value: string): PageReply;
  send(body: string | Buffer): unknown;
}
