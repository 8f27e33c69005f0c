import 'reflect-metadata';
import { RequestMethod, type Type } from '@nestjs/common';
import { contentService } from '@parcours-apps/content';
import { emailService } from '@parcours-apps/email';
import { gatewayService } from '@parcours-apps/gateway';
import { journeysService } from '@parcours-apps/journeys';
import { printService } from '@parcours-apps/print';
import { studioService } from '@parcours-apps/studio';
import { readFileSync } from 'node:fs';

const services = [gatewayService, journeysService, emailService, contentService, printService, studioService];
const caddyfile = readFileSync('config/proxy/Caddyfile', 'utf8');

/** Which paths go to which service, in the order of the file. */
const routes = [...caddyfile.matchAll(/@(\w+) path (.+)\n\thandle @\1 \{\n\t\t(?:import to (\w+)|respond (404))\n/g)].map(([, , paths = '', to, refused]) => ({ paths: paths.split(' '), to: to ?? refused ?? '' }));

/** As Caddy matches paths: exactly, or, where it ends in a star, by the beginning. */
function serviceOf(path: string): string {
  const matches = (pattern: string): boolean => (pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern);
  return routes.find(({ paths }) => paths.some(matches))?.to ?? /\n\thandle \{\n\t\timport to (\w+)\n/.exec(caddyfile)?.[1] ?? 'nobody';
}

const metadata = <T>(key: string, of: object): T | undefined => Reflect.getMetadata(key, of) as T | undefined;
const listed = (given: string | string[] | undefined): string[] => (given === undefined ? [''] : [given].flat());

/** The controllers of modules and of what they import; a module that is made by a call brings its own list. */
function controllersOf(modules: (Type | { module: Type; controllers?: Type[] })[]): Type[] {
  return modules.flatMap((given) => {
    const module = 'module' in given ? given.module : given;
    const own = 'module' in given ? (given.controllers ?? []) : [];
    return [...own, ...(metadata<Type[]>('controllers', module) ?? []), ...controllersOf(metadata<Type[]>('imports', module) ?? [])];
  });
}

/** Addresses as a request names them: a word in each place of a parameter. */
function addressesOf(controller: Type): string[] {
  const prototype = controller.prototype as Record<string, object>;
  const handlers = Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor' && metadata<RequestMethod>('method', prototype[name] ?? {}) !== undefined);
  return handlers.flatMap((name) =>
    listed(metadata<string | string[]>('path', controller)).flatMap((stem) =>
      listed(metadata<string | string[]>('path', prototype[name] ?? {})).map((path) => `/${stem}/${path}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1').replace(/:\w+/g, 'a-word')),
    ),
  );
}

const addresses = services.map(({ name, modules }) => [name, [...new Set(controllersOf(modules).flatMap(addressesOf))]] as const);

describe('the proxy in front of the services', () => {
  it('has something to tell apart', () => {
    expect(routes.map(({ to }) => to)).toEqual(['404', 'email', 'content', 'print', 'studio']);
    expect(addresses.flatMap(([, known]) => known).length).toBeGreaterThan(50);
  });

  it.each(addresses)('leads every address of the %s service to it', (service, known) => {
    expect(known.filter((address) => serviceOf(address) !== service)).toEqual([]);
  });

  it('leads health to the gateway, keeps numbers inside, and what is unknown is for the gateway to answer', () => {
    expect([serviceOf('/health/ready'), serviceOf('/metrics'), serviceOf('/v1/nothing'), serviceOf('/p/nothing')]).toEqual(['gateway', '404', 'gateway', 'gateway']);
  });

  it('asks services at the port that they listen on, and is asked at the published one', () => {
    expect(caddyfile).toContain('reverse_proxy {args[0]}:4700 {');
    expect(caddyfile).toMatch(/^:4700 \{$/m);
  });
});
