/**
 * Loads what was built, as a program would that has the package installed: without Vite in between, which makes every use of an
 * import a little dearer.
 */
// eslint-disable-next-line @typescript-eslint/no-implied-eval -- the one import() that Vite does not rewrite
const native = new Function('specifier', 'return import(specifier)') as (specifier: string) => Promise<unknown>;

/** @param path below dist, such as `core/kernel/kernel.js`. */
export async function built<T>(path: string): Promise<T> {
  return (await native(new URL(`../../dist/${path}`, import.meta.url).href)) as T;
}

/** A package from node_modules. */
export async function installed<T>(name: string): Promise<T> {
  return (await native(import.meta.resolve(name))) as T;
}
