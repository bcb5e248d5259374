import { expect, test } from 'vitest';
import { paceOf } from '../../core/frame/pace.ts';
import { advance, leap, type Course } from './advance.ts';

const course: Course = { endMs: 10_000, idle: [], pace: paceOf([200, 5000], 10_000), stopsMs: [200, 5000], speed: 2 };

test('at a speed of the reader’s own, time passes at that speed and stops nowhere but at the end', () => {
  expect(advance({ atMs: 0, playing: true }, 500, course)).toEqual({ atMs: 1000, playing: true });
  expect(advance({ atMs: 4999, playing: true }, 500, course)).toEqual({ atMs: 5999, playing: true });
  expect(advance({ atMs: 9900, playing: true }, 500, course)).toEqual({ atMs: 10_000, playing: false });
});

test('a paced run halts exactly at the next decisive moment, and goes on from there', () => {
  const paced: Course = { ...course, speed: 'paced' };
  let now = { atMs: 0, playing: true };
  for (let i = 0; i < 1000 && now.playing; i++) now = advance(now, 16, paced);
  expect(now).toEqual({ atMs: 200, playing: false });
  expect(advance(now, 16, paced)).toMatchObject({ playing: true });
});

test('without motion it goes from moment to moment', () => {
  const moments = [0, 700, 900, 7000];
  expect(leap({ atMs: 0, playing: true }, 500, course, moments)).toEqual({ atMs: 900, playing: true });
  expect(leap({ atMs: 900, playing: true }, 500, course, moments)).toEqual({ atMs: 7000, playing: true });
  expect(leap({ atMs: 7000, playing: true }, 500, course, moments)).toEqual({ atMs: 10_000, playing: false });
  expect(leap({ atMs: 700, playing: true }, 1, { ...course, speed: 'paced' }, [0, 700, 5000])).toEqual({
    atMs: 5000,
    playing: false,
  });
});

test('paced, an idle stretch is over in less than a second on screen, and what follows is not rushed through', () => {
  const idle = [{ fromMs: 1000, toMs: 4000, label: '3 s' }];
  const paced: Course = { ...course, idle, speed: 'paced' };
  let now = { atMs: 1000, playing: true };
  let frames = 0;
  for (; now.atMs < 4000; frames++) now = advance(now, 16, paced);
  expect(now.atMs).toBe(4000);
  expect(frames * 16).toBeLessThan(1000);
  expect(advance({ atMs: 1000, playing: true }, 100, { ...paced, speed: 1 }).atMs).toBe(1100);
});
