/**
 * The tokens of the site as those of a figure in a shadow root: on the host, each to be set from outside by its name with
 * `--zootrope-` before it. Light or dark is as the page around has it, and the type is the page's.
 */
export function shadowTokens(css: string): string {
  const [, rules = ''] = /:root\s*\{([^}]*)\}/.exec(css) ?? [];
  const tokens = [...rules.matchAll(/--([\w-]+):\s*([^;]+)/g)]
    .filter(([, name]) => !['serif', 'sans', 'mono', 'ease'].includes(name ?? ''))
    .map(([, name = '', value = '']) => `--${name}:var(--zootrope-${name},${value})`);
  return `:host{${tokens.join(';')}}`;
}
