const TRIES = 3;

/** Asks again when a connection was closed under the request: on a busy machine one that was kept open has often timed out. */
export async function persistently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tryNumber = 1; ; tryNumber += 1) {
    try {
      return await ask();
    } catch (error) {
      if (tryNumber === TRIES || !(error instanceof TypeError)) throw error;
    }
  }
}
