/**
 * Calls `tick` with the time that passed on screen, as long as `element` is on screen; a hidden tab gets no frames.
 *
 * @returns how to end it.
 */
export function keepTime(element: Element, tick: (onScreenMs: number) => void): () => void {
  let visible = true;
  // A frame's own time may lie before the call that asked for it: the first frame only starts the clock.
  let lastMs: number | null = null;
  let frame = requestAnimationFrame(function each(nowMs) {
    if (visible && lastMs !== null) tick(nowMs - lastMs);
    lastMs = nowMs;
    frame = requestAnimationFrame(each);
  });
  const observer = new IntersectionObserver(([entry]) => (visible = entry?.isIntersecting ?? true));
  observer.observe(element);
  return () => {
    cancelAnimationFrame(frame);
    observer.disconnect();
  };
}
