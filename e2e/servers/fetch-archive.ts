import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export interface Archive {
  /** Of a `NAME.tar.gz` that holds one folder, NAME. */
  url: string;
  /** Hex. What the folder is trusted by: the server that hands out the bytes is not. */
  sha512: string;
}

/** @returns where the archive's folder is, or will be once it has been fetched. */
export function archiveFolder(archive: Archive, cacheDir: string): string {
  return join(cacheDir, basename(archive.url, '.tar.gz'));
}

/**
 * Downloads, verifies and unpacks, unless that has been done. The folder appears whole or not at all: it is renamed
 * into place last, so that neither a broken download nor a second process leaves half of one.
 *
 * @returns the archive's folder, in `cacheDir`.
 * @throws when it cannot be downloaded, has another checksum, or cannot be unpacked.
 */
export async function fetchArchive(archive: Archive, cacheDir: string): Promise<string> {
  const folder = archiveFolder(archive, cacheDir);
  if (existsSync(folder)) return folder;
  const bytes = await download(archive.url);
  const sha512 = createHash('sha512').update(bytes).digest('hex');
  if (sha512 !== archive.sha512)
    throw new Error(`${archive.url} has SHA-512 ${sha512}, not ${archive.sha512}: it was thrown away`);
  mkdirSync(cacheDir, { recursive: true });
  const scratch = mkdtempSync(join(cacheDir, 'unpacking-'));
  try {
    const file = join(scratch, 'archive.tar.gz');
    writeFileSync(file, bytes);
    const { status, error, stderr } = spawnSync('tar', ['-xzf', file, '-C', scratch], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`cannot unpack ${archive.url}: ${error?.message ?? stderr.trim()}`);
    moveInto(join(scratch, basename(folder)), folder);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return folder;
}

async function download(url: string): Promise<Uint8Array> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(300_000) });
    if (!response.ok) throw new Error(`HTTP status ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    // fetch says "fetch failed" and keeps what failed (ENOTFOUND, ECONNREFUSED) to itself.
    const { message, cause } = error as Error;
    throw new Error(`cannot download ${url}: ${cause instanceof Error ? cause.message : message}`, { cause: error });
  }
}

function moveInto(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    // Another process was faster, and its folder is as good as ours.
    if (!existsSync(to)) throw error;
  }
}
