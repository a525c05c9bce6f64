/** Import and mixdown on the real catalogue: what they write is what SQLite gives back, and can be undone as one. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCatalogue } from '../../electron/adapters/catalogue';
import { replaceFile } from '../../electron/adapters/files/publish';
import { createLogger } from '../../electron/adapters/system';
import { createImporter } from '../../electron/studio/import/importer';
import { createMixdown } from '../../electron/studio/mixdown/mixdown';
import { createPcmCache } from '../../electron/studio/pcm/pcmCache';
import { createPeaksCache } from '../../electron/studio/peaks/peaksCache';
import type { Catalogue } from '../../electron/studio/ports/catalogue';
import { createVerify } from '../../electron/studio/verify/verify';
import { mixdownOptionsSchema, nodeSchema } from '../../shared/contract/schemas';
import { decodeWith, encodeWith, largestDifference, noise, writeWav } from '../support/audioFixtures';
import { type AudioKit, openAudioKit } from '../support/audioKit';

let kit: AudioKit;
let catalogue: Catalogue;
beforeAll(async () => {
  kit = await openAudioKit();
  ({ catalogue } = await openCatalogue({
    path: kit.paths.catalogue,
    quarantine: kit.paths.quarantine,
    clock: kit.clock,
    ids: kit.ids,
    logger: createLogger(),
  }));
});
afterAll(async () => {
  await catalogue.close();
  await kit.close();
});

describe('on SQLite', () => {
  it('imports several files as one action, finds them again, mixes them and undoes them', async () => {
    const { paths, store, ffmpeg, ids, clock, analyser, files, workers } = kit;
    const pcm = createPcmCache({ home: paths, files, store, catalogue, ffmpeg, ids });
    const peaks = createPeaksCache({ home: paths, pcm, analyser, ids });
    const importer = createImporter({
      catalogue,
      home: paths,
      store,
      pcm,
      peaks,
      analyser,
      ffmpeg,
      ids,
      clock,
    });
    const mixdown = createMixdown({
      catalogue, home: paths, files, pcm, ffmpeg, replace: replaceFile, ids, program: workers.mixdown,
    }); // biome-ignore format: a list
    const at = { startFrame: null, atSeconds: null };
    try {
      const seed = writeWav(kit.folder, 'seed.wav', noise(48_000, 2, 48_000, 1, 0.3), { bits: 24 });
      const first = await importer.importFiles({
        newStoryTitle: 'Real',
        files: [{ path: seed }],
        over: null,
        ...at,
      });
      const { storyId } = first;
      const parent = first.nodes[0]?.id ?? '';
      const flac = encodeWith(kit.folder, 'over.flac', noise(60_000, 1, 48_000, 2, 0.3), [
        '-metadata',
        'artist=Zoë',
      ]);
      const wav = writeWav(kit.folder, 'other.wav', noise(10_000, 1, 48_000, 3, 0.3));
      const second = await importer.importFiles({
        storyId, files: [{ path: flac }, { path: wav, title: 'Other' }], over: parent, startFrame: null, atSeconds: 0.5,
      }); // biome-ignore format: short
      const { nodes } = await catalogue.content(storyId);
      expect(nodes.map((node) => nodeSchema.parse(node).title).sort()).toEqual(['Other', 'over', 'seed']);
      for (const node of second.nodes) expect(await catalogue.node(node.id)).toEqual(node);
      expect(await catalogue.historyState(storyId)).toMatchObject({ undo: 'Import 2 files' });
      const record = await catalogue.audioFile(second.nodes[0]?.audio.sha256 ?? '');
      expect(record).toMatchObject({
        extension: 'flac',
        codec: 'flac',
        tags: { artist: 'Zoë' },
        originalName: 'over.flac',
      });
      expect(record?.loudness).toBeLessThan(-10);

      const target = join(kit.folder, 'real.wav');
      const options = mixdownOptionsSchema.parse({ bits: '32f' });
      const mixed = await mixdown.render({ nodeId: second.nodes[0]?.id ?? '', options, target });
      expect(mixed.frames).toBe(84_000);
      const head = decodeWith(target).subarray(0, 48_000);
      expect(largestDifference(head, decodeWith(seed).subarray(0, 48_000))).toBeLessThan(1e-6);

      expect((await createVerify({ catalogue, store }).run()).ok).toBe(true);
      await catalogue.undo(storyId);
      const left = (await catalogue.content(storyId)).nodes.filter((node) => !node.deleted);
      expect(left.map(({ title }) => title)).toEqual(['seed']);
    } finally {
      await mixdown.close();
      await pcm.close();
    }
  });
});
