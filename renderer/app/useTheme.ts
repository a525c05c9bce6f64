import { useEffect } from 'react';
import { useUi } from '../stores';

/** Puts the chosen theme on the page and keeps `system` in step with the system. */
export function useTheme(): void {
  const choice = useUi((state) => state.theme);
  useEffect(() => {
    const light = matchMedia('(prefers-color-scheme: light)');
    const apply = () => {
      const theme = choice === 'system' ? (light.matches ? 'light' : 'dark') : choice;
      document.documentElement.dataset.theme = theme;
    };
    apply();
    light.addEventListener('change', apply);
    return () => light.removeEventListener('change', apply);
  }, [choice]);
}
