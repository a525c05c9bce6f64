import { useEffect } from 'react';
import { follow } from '../../host/client';
import { useStudio } from '../../stores';
import { runCommand } from './commands';

/** Carries out what is chosen in the native menu. A host without a menu never sends anything. */
export function useMenuCommands(): void {
  const studio = useStudio();
  useEffect(
    () =>
      follow(studio.connection, {
        open: (signal) => studio.client.menu.watch(undefined, { signal }),
        onEvent: (command) => runCommand(studio, command),
      }),
    [studio],
  );
}
