import circuitBreaker from './circuit-breaker/lesson.ts';
import type { Lesson } from './lesson.ts';
import timingNotLoad from './timing-not-load/lesson.ts';
import twoHolders from './two-holders/lesson.ts';

/** All lessons, in the order in which the site lists them. */
export const lessons: readonly Lesson[] = [timingNotLoad, twoHolders, circuitBreaker];
