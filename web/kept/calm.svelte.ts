/** Whether the reader asked the system for less motion. */
export function createCalm(): () => boolean {
  const query = matchMedia('(prefers-reduced-motion: reduce)');
  let calm = $state(query.matches);
  query.addEventListener('change', ({ matches }) => (calm = matches));
  return () => calm;
}
