import { expect, test } from 'vitest';
import { sessionPassword } from './session-password.ts';

test.each([
  ['0x100000000000000', '8irNSpfmnW0gpJu2OOrbOA=='],
  ['0x100000000000001', 'BUzHSjcyfbIV5wLiDHPwBQ=='],
  ['0x100000a1b2c0000', 'NmVxTovNkzUEMr5ITCw9Aw=='],
  ['0x3ff0123456789ab', 'I3cQvGLXeYmkLo2ncCJ4nQ=='],
])('the password of %s is what java.util.Random gives', (session, password) => {
  expect(sessionPassword(session)).toBe(password);
});
