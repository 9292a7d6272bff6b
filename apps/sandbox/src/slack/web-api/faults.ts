/** What the next calls of a method shall answer instead of Slack's own answer. */
export interface SlackFault {
  /** Such as `chat.postMessage`; every method when left out. */
  method?: string;
  /** How many calls fail; `Infinity` until the faults are cleared. */
  times: number;
  /** `error` answers 200 `ok: false`; `status` an HTTP status; `cut` cuts the connection; `delay` only waits. */
  kind: 'error' | 'status' | 'cut' | 'delay';
  /** Slack's error code, for `error`. */
  error?: string;
  /** For `status`. */
  status?: number;
  /** Retry-After, for `status` 429. */
  retryAfterSeconds?: number;
  delayMs?: number;
  /** Slack does the work first, so that only the answer is lost. */
  afterWork?: boolean;
}

export type Faults = ReturnType<typeof createFaults>;

export function createFaults() {
  let planned: SlackFault[] = [];

  return {
    add(fault: SlackFault) {
      planned.push({ ...fault });
    },
    clear() {
      planned = [];
    },
    /** The fault that this call meets, if any; counts it. */
    take(method: string): SlackFault | undefined {
      const fault = planned.find((one) => one.times > 0 && (one.method ?? method) === method);
      if (fault) fault.times -= 1;
      return fault;
    },
  };
}
