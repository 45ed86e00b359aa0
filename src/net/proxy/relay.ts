import type { Socket } from 'node:net';

/**
 * Passes bytes both ways, each as fast as the other side takes them. A FIN is passed on as a FIN,
 * and a connection that breaks breaks the other.
 */
export function relay(one: Socket, other: Socket): void {
  passOn(one, other);
  passOn(other, one);
}

function passOn(from: Socket, to: Socket): void {
  from.pipe(to);
  from.on('close', (hadError: boolean) => {
    if (hadError) to.resetAndDestroy();
  });
}
