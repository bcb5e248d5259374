import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinPath, nameOf, parentOf, validatePath } from './paths.ts';

describe('validatePath', () => {
  test.each([
    '/',
    '/a',
    '/a/b',
    '/...',
    '/a..b',
    '/.a',
    '/a.',
    '/a/b.c',
    '/ ',
    '/\u00a0',
    '/\ud7ff',
    '/\uf900',
    '/\uffef',
  ])('%j may name a znode', (path) => {
    expect(validatePath(path)).toBeUndefined();
  });

  test.each([
    ['', 'a path has at least one character'],
    ['a', 'a path starts with /'],
    ['/a/', 'a path does not end with /'],
    ['//a', 'an empty name at 1'],
    ['/a//b', 'an empty name at 3'],
    ['/.', 'a relative path'],
    ['/a/..', 'a relative path'],
    ['/../a', 'a relative path'],
    ['/a/./b', 'a relative path'],
    ['/a\u0000', 'a character that no name may have at 2'],
    ['/a\u001f', 'a character that no name may have at 2'],
    ['/\u007f', 'a character that no name may have at 1'],
    ['/\u009f', 'a character that no name may have at 1'],
    ['/\ud800', 'a character that no name may have at 1'],
    ['/😀', 'a character that no name may have at 1'],
    ['/\uf8ff', 'a character that no name may have at 1'],
    ['/\ufff0', 'a character that no name may have at 1'],
    ['/\uffff', 'a character that no name may have at 1'],
  ])('%j may not: %s', (path, why) => {
    expect(validatePath(path)).toBe(why);
  });

  test('a sequential path may end in a slash, or be a lone dot', () => {
    expect(validatePath('/a/', { sequential: true })).toBeUndefined();
    expect(validatePath('/a/.', { sequential: true })).toBeUndefined();
    expect(validatePath('/a//', { sequential: true })).toBe('an empty name at 3');
  });
});

test('a path is its parent and its name', () => {
  const name = fc.stringMatching(/^[a-z.-]{1,5}$/);
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (names) => {
      const path = names.reduce(joinPath, '/');
      expect(path).toBe(`/${names.join('/')}`);
      expect(joinPath(parentOf(path) ?? 'none', nameOf(path))).toBe(path);
    }),
  );
  expect(parentOf('/a')).toBe('/');
  expect(parentOf('/')).toBeUndefined();
  expect(nameOf('/')).toBe('');
});
