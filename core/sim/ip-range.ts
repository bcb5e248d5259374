/**
 * Internet addresses as an access control list names them: `10.0.0.7`, or `10.0.0.0/8` for all that begin alike. Of
 * version 4 only; no other address is ever in a range.
 *
 * Source: `IPAuthenticationProvider`.
 */
export function isIpRange(text: string): boolean {
  return readRange(text) !== undefined;
}

export function isInIpRange(address: string, range: string): boolean {
  const wanted = readRange(range);
  const given = readAddress(address);
  if (wanted === undefined || given === undefined) return false;
  return wanted.bits === 0 || (given ^ wanted.address) >>> (32 - wanted.bits) === 0;
}

function readRange(text: string): { address: number; bits: number } | undefined {
  const slash = text.indexOf('/');
  const address = readAddress(slash === -1 ? text : text.slice(0, slash));
  const bits = slash === -1 ? 32 : readNumber(text.slice(slash + 1), 32);
  return address === undefined || bits === undefined ? undefined : { address, bits };
}

function readAddress(text: string): number | undefined {
  const bytes = text.split('.').map((part) => readNumber(part, 255));
  if (bytes.length !== 4) return undefined;
  return bytes.reduce(
    (address, byte) => (address === undefined || byte === undefined ? undefined : (address << 8) | byte),
    0,
  );
}

/** Source: `Integer.parseInt`, which takes a sign and leading zeros. */
function readNumber(text: string, most: number): number | undefined {
  const number = /^[+-]?\d+$/.test(text) ? Number(text) : -1;
  return number >= 0 && number <= most ? Math.abs(number) : undefined;
}
