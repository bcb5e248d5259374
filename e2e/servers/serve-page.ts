import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ServedPage {
  origin: string;
  close(): void;
}

const types: Record<string, string> = { html: 'text/html', css: 'text/css', js: 'text/javascript' };

/** Serves files from memory on an origin of their own, with a policy that keeps all others out. */
export async function servePage(files: Readonly<Record<string, string>>, policy: string): Promise<ServedPage> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const found = files[path];
    response.statusCode = found === undefined ? 404 : 200;
    response.setHeader('content-type', `${types[path.split('.').at(-1) ?? ''] ?? 'text/html'}; charset=utf-8`);
    if (policy !== '') response.setHeader('content-security-policy', policy);
    response.end(found ?? '');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => void server.close() };
}
