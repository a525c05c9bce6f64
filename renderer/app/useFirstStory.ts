import { useEffect, useRef } from 'react';
import { useStories, useStudio, useUi } from '../stores';
import { openFirstStory } from '../stores/actions';

/** Opens a story once, when both the preferences and the list are there. */
export function useFirstStory(): void {
  const studio = useStudio();
  const isLoaded = useUi((state) => state.loaded);
  const isListed = useStories((state) => state.status === 'ready');
  const done = useRef(false);
  useEffect(() => {
    if (!isLoaded || !isListed || done.current) return;
    done.current = true;
    void openFirstStory(studio);
  }, [studio, isLoaded, isListed]);
}
