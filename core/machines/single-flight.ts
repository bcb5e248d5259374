/**
 * Lookups under way, and who waits for each: as a value. With a single flight, whoever asks for what is already being
 * asked for waits for the same answer; without, everyone asks for himself.
 *
 * Source: Go, `golang.org/x/sync/singleflight`.
 */

export interface Flight {
  /** The name of the call that began it. */
  id: string;
  key: string;
  /** Whom it asks now. */
  asks: 'store' | 'source';
  /** Since when it asks them. */
  sinceMs: number;
  waiters: readonly Waiter[];
}

export interface Waiter {
  call: string;
  /** The address that hears the answer. */
  to: string;
}

export type Flights = readonly Flight[];

export function flightOf(flights: Flights, key: string): Flight | undefined {
  return flights.find((flight) => flight.key === key);
}

export function changed(flights: Flights, flight: Flight, change: Partial<Flight>): Flights {
  return flights.map((one) => (one === flight ? { ...one, ...change } : one));
}

export function ended(flights: Flights, flight: Flight): Flights {
  return flights.filter((one) => one !== flight);
}

export function joined(flights: Flights, flight: Flight, waiter: Waiter): Flights {
  return changed(flights, flight, { waiters: [...flight.waiters, waiter] });
}

/** The flight that a call waits for. */
export function flightWith(flights: Flights, call: string): Flight | undefined {
  return flights.find(({ waiters }) => waiters.some((waiter) => waiter.call === call));
}
