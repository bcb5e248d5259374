import { keep, kept } from './kept.ts';

export type Theme = 'light' | 'dark';

/** Light or dark: as the system has it until the reader says otherwise; kept. */
export function createTheme() {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const said = kept('theme');
  let chosen = $state<Theme | null>(said === 'light' || said === 'dark' ? said : null);
  let systemDark = $state(system.matches);
  system.addEventListener('change', ({ matches }) => (systemDark = matches));
  const theme = $derived<Theme>(chosen ?? (systemDark ? 'dark' : 'light'));

  return {
    get theme() {
      return theme;
    },
    toggle(): void {
      chosen = theme === 'dark' ? 'light' : 'dark';
      document.documentElement.dataset['theme'] = chosen;
      keep('theme', chosen);
    },
  };
}
