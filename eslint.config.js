import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import ts from 'typescript-eslint';

const tests = ['**/*.test.ts', 'e2e/**/*.ts'];

/** Core and the lessons get time and chance as arguments. Each name is banned with what to do instead. */
const ambient = {
  Date: 'time comes in as an argument (nowMs)',
  performance: 'time comes in as an argument (nowMs)',
  setTimeout: 'a machine waits with "after"; the driver owns the clock',
  setInterval: 'a machine waits with "after"; the driver owns the clock',
  setImmediate: 'the driver owns the order of events',
  queueMicrotask: 'the driver owns the order of events',
  fetch: 'wishes go out as data; only core/node does I/O',
  process: 'only core/node knows its process',
  console: 'record it in the trace, or return it',
  crypto: 'chance comes from a seeded stream',
};
const draw = 'chance comes from a seeded stream';
const lastBit = 'engines differ in the last bit; use integers, a table, or + - * / and sqrt';
const transcendental =
  'acos acosh asin asinh atan atan2 atanh cbrt cos cosh exp expm1 hypot log log10 log1p log2 pow sin sinh tan tanh';
const locale = 'the answer depends on the machine; compare with < and >';

const pure = {
  'no-restricted-globals': ['error', ...Object.entries(ambient).map(([name, message]) => ({ name, message }))],
  'no-restricted-properties': [
    'error',
    { object: 'Math', property: 'random', message: draw },
    ...transcendental.split(' ').map((property) => ({ object: 'Math', property, message: lastBit })),
    { property: 'localeCompare', message: locale },
    { property: 'toLocaleString', message: locale },
  ],
  'no-restricted-syntax': [
    'error',
    { selector: 'BinaryExpression[operator="**"]:not([left.type="Literal"][right.type="Literal"])', message: lastBit },
    { selector: 'MemberExpression[object.name="globalThis"]', message: 'nothing ambient in core' },
  ],
};

export default defineConfig(
  globalIgnores(['dist/', 'test-results/', 'playwright-report/', '.cache/', '**/fixtures/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  svelte.configs.recommended,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', 'e2e/*.js'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // TypeScript knows every name already.
      'no-undef': 'off',
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `return close();` ends a case in one line, and what has methods here is a closure that needs no `this`.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/unbound-method': 'off',
      // `!` says that an index is known to be there; writing a branch for what cannot happen would say less.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'] } },
  },
  // Every block below must keep the same extraFileExtensions, or the type service starts over for each file.
  { files: ['**/*.ts'], languageOptions: { parserOptions: { extraFileExtensions: ['.svelte'] } } },
  { files: ['core/**/*.ts', 'lessons/**/*.ts'], ignores: ['core/node/**', ...tests], rules: pure },
  {
    files: tests,
    rules: {
      // `expect.any(…)` and its like are any by design.
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  { files: ['**/*.js'], extends: [ts.configs.disableTypeChecked] },
);
