import { describe, expect, test } from 'vitest';
import type { ReplyBody, Request } from '../zk/messages.ts';
import { chrooted, stripChroot, unchrooted } from './client-chroot.ts';

const stat = {} as Extract<ReplyBody, { op: 'exists' }>['stat'];

describe('on the way out', () => {
  test.each([
    [{ op: 'getData', path: '/', watch: false }, { path: '/app' }],
    [{ op: 'getData', path: '/a/b', watch: false }, { path: '/app/a/b' }],
    [{ op: 'addWatch', path: '/a', mode: 'persistent' }, { path: '/app/a' }],
    // What is no path stays none: below the chroot it would be one.
    [{ op: 'getData', path: '', watch: false }, { path: '' }],
    [{ op: 'getData', path: 'a', watch: false }, { path: 'a' }],
    [{ op: 'multi', ops: [{ op: 'delete', path: '/a', version: 1 }] }, { ops: [{ path: '/app/a', version: 1 }] }],
    [{ op: 'getEphemerals', prefix: '' }, { prefix: '/app' }],
    [{ op: 'getEphemerals', prefix: '/a' }, { prefix: '/app/a' }],
    [{ op: 'whoAmI' }, { op: 'whoAmI' }],
  ] satisfies [Request, object][])('%j', (request, expected) => {
    expect(chrooted(request, '/app')).toMatchObject(expected);
    expect(chrooted(request, '')).toEqual(request);
  });
});

describe('on the way in', () => {
  test.each([
    [{ op: 'create', path: '/app/a' }, { path: '/a' }],
    [{ op: 'create2', path: '/app/a0000000001', stat }, { path: '/a0000000001' }],
    [{ op: 'sync', path: '/app' }, { path: '/' }],
    [{ op: 'multi', results: [{ op: 'create', path: '/app/a' }, { op: 'delete' }] }, { results: [{ path: '/a' }, {}] }],
    [{ op: 'getEphemerals', ephemerals: ['/app/a', '/app'] }, { ephemerals: ['/a', '/'] }],
    [{ op: 'getChildren', children: ['app'] }, { children: ['app'] }],
  ] satisfies [ReplyBody, object][])('%j', (body, expected) => {
    expect(unchrooted(body, '/app')).toMatchObject(expected);
    expect(unchrooted(body, '')).toEqual(body);
  });

  test('what only begins like the chroot is not below it', () => {
    expect(stripChroot('/apple', '/app')).toBe('/apple');
  });
});
