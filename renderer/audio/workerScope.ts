/**
 * The two members of a dedicated worker's global scope that the workers use. TypeScript's DOM library types `self` as
 * a window, and its worker library can't be loaded beside it.
 */
export interface WorkerScope<In, Out> {
  onmessage: ((event: MessageEvent<In>) => void) | null;
  postMessage(message: Out, transfer?: Transferable[]): void;
}

export const workerScope = <In, Out>(): WorkerScope<In, Out> => self as unknown as WorkerScope<In, Out>;
