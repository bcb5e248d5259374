import type { Scene } from '../../../core/frame/scene.ts';
import type { Crew } from './layout.ts';

/** @returns how many have to be laid out, and how large they can be drawn. */
export function crewOf({ front, crowd, gate, resource }: Scene, rows: number): Crew {
  const total = front.length + crowd.length;
  /** Few enough for each to be drawn with all that it believes. */
  const roomy = resource !== null && total <= 3;
  return {
    ...{ rows: roomy ? total : rows, crowd: crowd.length, gated: gate !== null, roomy },
    ...(gate?.kind === 'breaker' && total <= 4 && { few: total }),
  };
}
