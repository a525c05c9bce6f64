/** What the settings show of the studio itself, asked for each time they are opened. */
import { useCallback, useEffect, useState } from 'react';
import type { Check, UnfinishedTake } from '../../../shared/contract/schemas';
import { type ClientFailure, failureOf } from '../../host/client';
import { useStudio } from '../../stores';

export interface StudioFacts {
  readonly version: string;
  readonly home: string;
  readonly ffmpeg: string | null;
}

export type Asked<T> =
  | { readonly state: 'asking' }
  | { readonly state: 'known'; readonly value: T }
  | { readonly state: 'failed'; readonly failure: ClientFailure };

/** Asks once, and again on request. What was known stays shown while it is asked anew. */
function useAsked<T>(ask: () => Promise<T>): readonly [Asked<T>, () => void] {
  const [answer, setAnswer] = useState<Asked<T>>({ state: 'asking' });
  const [times, setTimes] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew on request.
  useEffect(() => {
    let isGone = false;
    ask().then(
      (value) => {
        if (!isGone) setAnswer({ state: 'known', value });
      },
      (error: unknown) => {
        if (!isGone) setAnswer({ state: 'failed', failure: failureOf(error) });
      },
    );
    return () => {
      isGone = true;
    };
  }, [ask, times]);
  return [answer, useCallback(() => setTimes((n) => n + 1), [])];
}

export function useInfo(): Asked<StudioFacts> {
  const { client } = useStudio();
  return useAsked(useCallback(() => client.studio.info(), [client]))[0];
}

export function useDoctor(): readonly [Asked<readonly Check[]>, () => void] {
  const { client } = useStudio();
  return useAsked(useCallback(() => client.studio.doctor(), [client]));
}

export function useUnfinished(): readonly [Asked<readonly UnfinishedTake[]>, () => void] {
  const { client } = useStudio();
  return useAsked(useCallback(() => client.takes.unfinished(), [client]));
}
