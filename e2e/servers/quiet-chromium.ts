/** Quiet, and the same with or without a display, a graphics card, or somebody's profile. */
export const quietChromium: readonly string[] = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
