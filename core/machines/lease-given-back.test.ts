import { describe, expect, test } from 'vitest';
import { drive } from './fixtures/drive.ts';
import { decideLease, noLease, type LeaseRequest } from './lease-table.ts';
import { leaseMachine } from './lease.ts';

// Found in one run of 5,000 with messages that overtake each other: a holder that had given its lease back was granted it
// anew, and then its own release arrived. Two believed.

const termMs = 3000;
const from = 'grantor';

/** Holds the lease that its first request was granted. */
function holding() {
  return drive(leaseMachine, { name: 'ana', grantors: [from], termMs })
    .hear({ type: 'acquire', nowMs: 0 })
    .hear({ type: 'granted', id: 'ana-1', token: 2, termMs, from, nowMs: 10 });
}

describe('a lease that is given back', () => {
  test('is what one request was granted: not what a later one was, under the same token', () => {
    const releasing = holding().hear({ type: 'release', nowMs: 20 });
    const [post] = releasing.effects();
    const release = post!['message'] as LeaseRequest;
    const heard: LeaseRequest[] = [
      { type: 'acquire', id: 'ana-1', holder: 'ana' },
      { type: 'acquire', id: 'ana-3', holder: 'ana' },
      release,
    ];
    const table = heard.reduce((now, request) => decideLease(now, request, 30, termMs).table, noLease);
    expect(table).toMatchObject({ holder: 'ana', token: 1 });
    expect(decideLease(table, { ...release, of: 'ana-3' } as LeaseRequest, 40, termMs).table.holder).toBe(null);
  });

  test('is given back when that is answered, not when something older is', () => {
    const late = { type: 'granted', id: 'ana-0', token: 2, termMs, from, nowMs: 15 };
    const releasing = holding().hear({ type: 'release', nowMs: 20 }).hear(late);
    expect(releasing.effects()).toMatchObject([{ message: { type: 'release', of: 'ana-0', id: 'ana-3' } }]);
    expect(releasing.hear({ type: 'released', id: 'ana-3', from, nowMs: 30 }).state()).toBe('releasing');
    expect(releasing.hear({ type: 'released', id: 'ana-2', from, nowMs: 40 }).state()).toBe('idle');
    expect(releasing.effects()).toEqual([{ type: 'released' }]);
  });
});
