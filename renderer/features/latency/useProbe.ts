/** One measurement after the other, as the dialog shows it. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ProbeOutcome } from '../../audio/engine';
import { type ClientFailure, failureOf } from '../../host/client';
import { useStudio } from '../../stores';

export type ProbeStep =
  | { readonly kind: 'ready' }
  | { readonly kind: 'running'; readonly fraction: number }
  | { readonly kind: 'done'; readonly outcome: ProbeOutcome }
  /** It could not be measured at all. */
  | { readonly kind: 'failed'; readonly failure: ClientFailure };

export interface Probing {
  readonly step: ProbeStep;
  measure(): void;
  /** Also when the dialog goes away. */
  cancel(): void;
}

export function useProbe(): Probing {
  const { engine } = useStudio();
  const [step, setStep] = useState<ProbeStep>({ kind: 'ready' });
  const control = useRef<AbortController | null>(null);
  const cancel = useCallback(() => control.current?.abort(), []);
  useEffect(() => cancel, [cancel]);

  const measure = useCallback(() => {
    if (control.current) return;
    const abort = new AbortController();
    control.current = abort;
    setStep({ kind: 'running', fraction: 0 });
    engine
      .probe({
        signal: abort.signal,
        onProgress: (fraction) => {
          if (!abort.signal.aborted) setStep({ kind: 'running', fraction });
        },
      })
      .then(
        (outcome) => setStep({ kind: 'done', outcome }),
        (error: unknown) => {
          // Who cancels knows.
          if (abort.signal.aborted) setStep({ kind: 'ready' });
          else setStep({ kind: 'failed', failure: failureOf(error) });
        },
      )
      .finally(() => {
        control.current = null;
      });
  }, [engine]);

  return { step, measure, cancel };
}
