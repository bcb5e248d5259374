/**
 * Keeps the folders in the order in which data flows. The table is the one in CONTRIBUTING.md; an arrow that
 * points up, or a module that reaches past its neighbours, fails here with the file, the import and the rule.
 *
 * A module may always import itself. Tests and fixtures may import any module, for nothing imports them; but
 * below web even a test may not import web, and no source may import a test or a fixture.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

interface Row {
  may: readonly string[];
  /** Only by `import type`, which leaves nothing behind at run time. */
  types?: readonly string[];
}

const core = ['zk', 'trace', 'machines', 'kernel', 'scenario', 'sim', 'check', 'frame'].map((m) => `core/${m}`);

const table: Record<string, Row> = {
  'core/zk': { may: [] },
  'core/trace': { may: ['valibot'] },
  'core/machines': { may: ['xstate', 'core/zk'] },
  'core/kernel': { may: ['xstate', 'core/trace'] },
  'core/scenario': { may: ['core/zk'], types: ['core/kernel', 'core/trace'] },
  'core/sim': { may: ['core/kernel', 'core/scenario', 'core/trace', 'core/zk'] },
  'core/node': { may: [...core, 'lessons', 'valibot', 'node:*'] },
  'core/check': { may: ['core/trace'] },
  'core/frame': { may: ['core/trace'] },
  lessons: { may: ['core/scenario', 'core/machines', 'core/check', 'core/trace'], types: ['core/kernel'] },
  web: {
    may: [
      'lessons',
      'core/sim',
      'core/frame',
      'core/check',
      'core/trace',
      'core/machines',
      'svelte',
      'd3-*',
      'zootrope:figures',
      'zootrope:lesson',
      'zootrope:lessons',
      'zootrope:statecharts',
    ],
    types: ['core/kernel', 'core/scenario', 'core/zk', 'web/build'],
  },
  'web/build': { may: ['marked', 'vite', 'xstate', 'core/machines', 'lessons', 'node:*'], types: ['core/frame'] },
  e2e: { may: ['node:*', 'core/trace', 'core/zk', 'playwright', 'vitest', 'axe-core'] },
};

interface Import {
  file: string;
  /** As written. */
  target: string;
  typeOnly: boolean;
}

const isTest = (file: string) =>
  /\.test\.ts$|(^|\/)fixtures\//.test(file) || (file.startsWith('e2e/') && !file.startsWith('e2e/servers/'));

/** @returns `core/zk` for core/zk/paths.ts, `web/build` and `web` for what is in web, undefined for a file at the root. */
function moduleOf(file: string): string | undefined {
  const [top = '', second = ''] = file.split('/');
  if (!file.includes('/')) return undefined;
  if (top === 'core') return `core/${second}`;
  return top === 'web' && second === 'build' ? 'web/build' : top;
}

/** @returns what an import names in the words of the table: a module, a package, or `node:*`. */
function meaningOf({ file, target }: Import): string | undefined {
  if (target.startsWith('.')) return moduleOf(posix.join(posix.dirname(file), target));
  if (target.startsWith('node:')) return 'node:*';
  if (target.startsWith('d3-')) return 'd3-*';
  return target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
}

/** @returns the rule that an import breaks, in words, or undefined. */
function brokenRule(found: Import): string | undefined {
  const from = moduleOf(found.file);
  const to = meaningOf(found);
  if (from === undefined || from === to) return undefined;
  const say = (rule: string) => `${found.file} imports "${found.target}": ${rule}`;
  if (isTest(found.file)) {
    const below = from.startsWith('core/') || from === 'lessons';
    return below && to?.startsWith('web') ? say(`${from} lies below web, and so do its tests`) : undefined;
  }
  const row = table[from];
  if (!row) return say(`${from} has no row in the table of tidy.test.ts`);
  if (to !== undefined && row.may.includes(to)) return undefined;
  if (to !== undefined && row.types?.includes(to))
    return found.typeOnly ? undefined : say(`${from} may import only types from ${to}; write "import type"`);
  return say(`${from} may import ${row.may.length === 0 ? 'nothing' : row.may.join(', ')}`);
}

/** @returns every way in which a file names another: import, export from, import(), import type, glob, new URL of a worker. */
function importsOf(file: string, text: string): Import[] {
  const code = file.endsWith('.svelte')
    ? [...text.matchAll(/<script[^>]*>(.*?)<\/script>/gs)].map((m) => m[1]).join('\n')
    : text;
  const found: Import[] = [];
  const add = (target: ts.Node | undefined, typeOnly: boolean) => {
    // A pattern that begins with ! says what a glob leaves out.
    if (target && ts.isStringLiteralLike(target) && !target.text.startsWith('!'))
      found.push({ file, target: target.text, typeOnly });
    if (target && ts.isArrayLiteralExpression(target)) target.elements.forEach((element) => add(element, typeOnly));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node))
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    else if (ts.isCallExpression(node) && node.expression.getText(source).startsWith('import.meta.glob'))
      add(node.arguments[0], false);
    else if (ts.isNewExpression(node) && /^URL\(.*import\.meta\.url/s.test(node.getText(source).slice(4))) {
      const target = node.arguments?.[0];
      if (target && ts.isStringLiteral(target) && /\.(ts|svelte)$/.test(target.text)) add(target, false);
    }
    ts.forEachChild(node, visit);
  };
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.ES2023);
  visit(source);
  return found;
}

function walk(folder: string): string[] {
  const skipped = ['node_modules', 'dist', '.git', '.cache', '.svelte-kit', 'test-results', 'playwright-report'];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (skipped.includes(entry.name)) return [];
    const path = posix.join(folder, entry.name);
    return entry.isDirectory() ? walk(path) : [path];
  });
}

const read = (file: string) => readFileSync(join(import.meta.dirname, file), 'utf8');
process.chdir(import.meta.dirname);
const files = walk('.');
const code = files.filter((file) => /\.(ts|js|svelte)$/.test(file) && !file.endsWith('.d.ts'));
const imports = code.flatMap((file) => importsOf(file, read(file)));

describe('the table of imports', () => {
  test('is kept by every import', () => {
    expect(imports.length).toBeGreaterThan(20);
    expect(imports.map(brokenRule).filter((broken) => broken !== undefined)).toEqual([]);
  });

  test.each([
    ['core/check/a.ts', '../machines/lock.ts', false, /core\/check may import core\/trace$/],
    ['core/sim/a.ts', '../node/socket.ts', false, /core\/sim may import/],
    ['core/zk/a.ts', 'node:fs', false, /core\/zk may import nothing$/],
    ['core/scenario/a.ts', '../kernel/kernel.ts', false, /write "import type"$/],
    ['core/new/a.ts', '../zk/paths.ts', false, /no row/],
    ['core/sim/a.test.ts', '../../web/main.ts', false, /below web/],
    ['web/a.ts', '../core/node/socket.ts', true, /web may import/],
    ['core/scenario/a.ts', '../kernel/kernel.ts', true, undefined],
    ['core/sim/a.test.ts', '../../lessons/x/lesson.ts', false, undefined],
    ['web/a.ts', 'd3-scale', false, undefined],
  ])('%s importing %s', (file, target, typeOnly, rule) => {
    const broken = brokenRule({ file, target, typeOnly });
    if (rule) expect(broken).toMatch(rule);
    else expect(broken).toBeUndefined();
  });

  test('is read from every form an import takes', () => {
    const text = `<script lang="ts">import './a.ts'; import type { B } from './b.ts'; export { c } from './c.ts';
      type D = import('./d.ts').D; await import('./e.ts'); import.meta.glob(['../f/*.ts']);
      new Worker(new URL('./g.ts', import.meta.url));</script>`;
    const found = importsOf('web/x.svelte', text).map(({ target, typeOnly }) => [target, typeOnly]);
    expect(found).toEqual([
      ['./a.ts', false],
      ['./b.ts', true],
      ['./c.ts', false],
      ['./d.ts', true],
      ['./e.ts', false],
      ['../f/*.ts', false],
      ['./g.ts', false],
    ]);
  });

  test('no source imports a test or a fixture', () => {
    const sources = imports.filter(({ file }) => !isTest(file) && !file.startsWith('e2e/'));
    const wrong = sources.filter(({ target }) => /\.test\.|\/fixtures\//.test(target));
    expect(wrong.map(({ file, target }) => `${file} imports "${target}"`)).toEqual([]);
  });
});

describe('every file', () => {
  test('is named after what it exports, not after its being useful', () => {
    expect(files.filter((file) => /(^|[/.-])(utils?|helpers?|common|managers?)([/.-]|$)/i.test(file))).toEqual([]);
  });

  test('is short enough to have one subject (250 lines without its CSS; tests and their tables apart)', () => {
    const lengths = code
      .filter((file) => !isTest(file) && !file.endsWith('-table.ts'))
      .map((file) => [
        file,
        read(file)
          .replace(/<style>.*<\/style>/s, '')
          .split('\n').length - 1,
      ]);
    expect(lengths.filter(([, lines]) => Number(lines) > 250)).toEqual([]);
  });

  test('re-exports names, never a whole module', () => {
    expect(code.filter((file) => /^export \*/m.test(read(file)))).toEqual([]);
  });

  test('speaks of the product, not of the machine it was written on', () => {
    const folders = ['work', 'root', 'tmp/bash'].join('|');
    const path = new RegExp(`(?<![\\w.])/(${folders})(?![\\w-])`);
    const beside = new RegExp(['(?<![\\w-])sha', 'red/'].join(''));
    const texts = files.filter((file) => !/\.(png|ico|woff2?|bin|gz)$/.test(file) && file !== 'package-lock.json');
    const wrong = texts.flatMap((file) =>
      read(file)
        .split('\n')
        .flatMap((line, index) => {
          // A check may read expected values that lie beside the checkout, when they do.
          const named = path.test(line) || (beside.test(line) && !isTest(file));
          return named ? [`${file}:${index + 1}: ${line.trim().slice(0, 100)}`] : [];
        }),
    );
    expect(wrong).toEqual([]);
  });
});
