import { useEffect } from 'react';
import { type Studio, StudioProvider } from '../stores';
import { Shell } from './Shell';
import { useTheme } from './useTheme';

export function App({ studio }: { readonly studio: Studio }) {
  useEffect(() => studio.start(), [studio]);
  return (
    <StudioProvider studio={studio}>
      <Themed />
    </StudioProvider>
  );
}

function Themed() {
  useTheme();
  return <Shell />;
}
