/** A bar on standard error, where that is a terminal; elsewhere nothing at all. */
export interface Progress {
  update(done: number, label: string): void;
  clear(): void;
}

const width = 30;

export function progress(total: number): Progress {
  const { stderr } = process;
  if (!stderr.isTTY) return { update() {}, clear() {} };
  return {
    update(done, label) {
      const filled = Math.min(width, Math.round((width * done) / total));
      stderr.write(`\r\x1b[K${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${label}`);
    },
    clear: () => void stderr.write('\r\x1b[K'),
  };
}
