import { useEffect } from 'react';
import { useCommandKeys, useMenuCommands } from '../features/commands';
import { type Studio, StudioProvider } from '../stores';
import { Shell } from './Shell';
import { useFirstStory } from './useFirstStory';
import { useSqueeze } from './useSqueeze';
import { useTheme } from './useTheme';

export function App({ studio }: { readonly studio: Studio }) {
  useEffect(() => studio.start(), [studio]);
  useEffect(() => {
    window.addEventListener('pagehide', studio.ui.flush);
    return () => window.removeEventListener('pagehide', studio.ui.flush);
  }, [studio]);
  return (
    <StudioProvider studio={studio}>
      <Window />
    </StudioProvider>
  );
}

function Window() {
  useTheme();
  useSqueeze();
  useCommandKeys();
  useMenuCommands();
  useFirstStory();
  return <Shell />;
}
