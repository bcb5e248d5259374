import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fetchArchive } from './fetch-archive.ts';

let archive: Buffer;
let requests = 0;
let cacheDir: string;
const scratch = mkdtempSync(join(tmpdir(), 'zootrope-archive-'));
const server = createServer((request, response) => {
  requests += 1;
  if (request.url !== '/server-1.0.tar.gz') response.writeHead(404);
  response.end(archive);
});
const url = (name: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}.tar.gz`;
const sha512 = (bytes: Uint8Array) => createHash('sha512').update(bytes).digest('hex');

beforeAll(async () => {
  mkdirSync(join(scratch, 'server-1.0', 'lib'), { recursive: true });
  writeFileSync(join(scratch, 'server-1.0', 'lib', 'a.jar'), 'jar');
  spawnSync('tar', ['-czf', join(scratch, 'a.tar.gz'), '-C', scratch, 'server-1.0']);
  archive = readFileSync(join(scratch, 'a.tar.gz'));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterAll(() => {
  server.close();
  rmSync(scratch, { recursive: true });
});
beforeEach(() => {
  requests = 0;
  cacheDir = join(mkdtempSync(join(scratch, 'cache-')), 'not-yet-there');
});
afterEach(() => {
  // Whatever happened, nothing half-done stays behind.
  if (existsSync(cacheDir)) expect(readdirSync(cacheDir).filter((name) => name !== 'server-1.0')).toEqual([]);
});

describe('fetchArchive', () => {
  test('downloads, verifies and unpacks, once', async () => {
    const wanted = { url: url('server-1.0'), sha512: sha512(archive) };
    const folder = await fetchArchive(wanted, cacheDir);
    expect(folder).toBe(join(cacheDir, 'server-1.0'));
    expect(readFileSync(join(folder, 'lib', 'a.jar'), 'utf8')).toBe('jar');
    expect(await fetchArchive(wanted, cacheDir)).toBe(folder);
    expect(requests).toBe(1);
  });

  test('two at once agree on one folder', async () => {
    const wanted = { url: url('server-1.0'), sha512: sha512(archive) };
    const [first, second] = await Promise.all([fetchArchive(wanted, cacheDir), fetchArchive(wanted, cacheDir)]);
    expect(first).toBe(second);
  });

  test('bytes with another checksum are not unpacked', async () => {
    const wanted = { url: url('server-1.0'), sha512: sha512(Buffer.from('what we meant')) };
    await expect(fetchArchive(wanted, cacheDir)).rejects.toThrow(
      /has SHA-512 \w{128}, not \w{128}: it was thrown away/,
    );
    expect(existsSync(join(cacheDir, 'server-1.0'))).toBe(false);
  });

  test('a server without it is named, with its answer', async () => {
    await expect(fetchArchive({ url: url('server-2.0'), sha512: '' }, cacheDir)).rejects.toThrow(
      `cannot download ${url('server-2.0')}: HTTP status 404`,
    );
  });

  test('a network without it is named, with its answer', async () => {
    await expect(fetchArchive({ url: 'http://127.0.0.1:1/a.tar.gz', sha512: '' }, cacheDir)).rejects.toThrow(
      /^cannot download http:\/\/127.0.0.1:1\/a.tar.gz: (?!fetch failed)/,
    );
  });

  test('what is no archive is not unpacked', async () => {
    const real = archive;
    archive = Buffer.from('<html>a captive portal</html>');
    const wanted = { url: url('server-1.0'), sha512: sha512(archive) };
    await expect(fetchArchive(wanted, cacheDir)).rejects.toThrow(/^cannot unpack /);
    archive = real;
  });
});
