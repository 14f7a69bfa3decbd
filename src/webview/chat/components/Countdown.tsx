import { useEffect, useState } from 'preact/hooks';
import { fill } from './page.ts';

/** A sentence with the seconds that are left; nothing when they are over. */
export function Countdown({ until, text }: { readonly until: number; readonly text: string }) {
  const [now, setNow] = useState(Date.now());
  const left = Math.ceil((until - now) / 1_000);
  const isOver = left <= 0;
  useEffect(() => {
    if (isOver) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [isOver]);
  // Without a role: a screen reader would read it out every second.
  return isOver ? null : <p class="countdown">{fill(text, duration(left))}</p>;
}

/** `42 s`, `3:07 min`, `2:05 h` */
function duration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${String(seconds % 60).padStart(2, '0')} min`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')} h`;
}
