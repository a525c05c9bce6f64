/** Stories and branches out of the studio, and stories back. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../../shared/contract/errors';
import type { AudioStore } from '../ports/audioStore';
import { createDawExport, type DawExportDeps, type ExportDaw } from './exportDaw';
import { createKitExport, type ExportKit, type KitExportDeps } from './exportKit';
import { createKitImport, type ImportKit, type KitImportDeps } from './importKit';

export interface Kit {
  readonly export: ExportKit;
  readonly import: ImportKit;
  readonly daw: ExportDaw;
}

export type KitDeps = Omit<KitExportDeps, 'player' | 'catalogue' | 'store'> &
  Omit<KitImportDeps, 'catalogue' | 'store'> &
  DawExportDeps & {
    readonly store: AudioStore;
    /** Folder of the built interface, in which the player lies. */
    readonly pages: string;
  };

export const createKit = (deps: KitDeps): Kit => ({
  export: createKitExport({
    ...deps,
    player: () =>
      readFile(join(deps.pages, 'player.js'), 'utf8').catch((error: unknown) => {
        throw new StudioError(
          'NOT_FOUND',
          'The player that goes into the kit is missing from this installation.',
          'Build or install the studio again.',
          { cause: error },
        );
      }),
  }),
  import: createKitImport(deps),
  daw: createDawExport(deps),
});
