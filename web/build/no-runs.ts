import type { Plugin } from 'vite';
import { nothingFor } from './left-out.ts';

/**
 * In the page itself no machine runs and no claim is decided: its worker does that. So the page has lessons without
 * machines and checks, which are half of what it would have to load.
 */
export function noRuns(root: string): Plugin {
  return {
    name: 'zootrope:no-runs',
    apply: 'build',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'client',
    transform(code, id) {
      const isMachine = id.startsWith(`${root}/core/machines/`) && code.includes('.createMachine(');
      return isMachine || id.startsWith(`${root}/core/check/`) ? { code: nothingFor(code), map: null } : null;
    },
  };
}
