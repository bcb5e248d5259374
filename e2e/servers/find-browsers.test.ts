import { expect, test } from 'vitest';
import { findChromium, findFirefox } from './find-browsers.ts';

const chosen = process.execPath;

test.each([
  ['Chromium', findChromium, { CHROMIUM_BIN: chosen }, '$CHROMIUM_BIN'],
  ['Firefox', findFirefox, { FIREFOX_BIN: chosen }, '$FIREFOX_BIN'],
])('%s is the one that was chosen', (_name, find, env, from) => {
  expect(find(env)).toEqual({ found: { executablePath: chosen, from } });
});

test.each([
  ['Chromium', findChromium, { CHROMIUM_BIN: '/nowhere/chromium' }, '$CHROMIUM_BIN: there is no /nowhere/chromium'],
  ['Firefox', findFirefox, { FIREFOX_BIN: '/nowhere/firefox' }, '$FIREFOX_BIN: there is no /nowhere/firefox'],
])('%s is no other where the chosen one is missing', (_name, find, env, missing) => {
  expect(find(env)).toEqual({ missing });
});
