/** What the catalogue keeps beside the stories: audio files, takes in progress, settings. Plain rows, through Prisma. */
import type { PrismaClient } from '../../../prisma/local/generated/client';
import { StudioError } from '../../../shared/contract/errors';
import type { AudioFileRecord, Catalogue, TakeRecord } from '../../studio/ports/catalogue';
import { notFound } from './reads';
import { storable } from './shapes';

type Records = Pick<
  Catalogue,
  | 'audioFile'
  | 'audioFiles'
  | 'updateAudioFile'
  | 'insertTake'
  | 'takes'
  | 'deleteTake'
  | 'setting'
  | 'settings'
  | 'setSetting'
>;

type AudioFileRow = Awaited<ReturnType<PrismaClient['audioFile']['findFirstOrThrow']>>;
type TakeRow = Awaited<ReturnType<PrismaClient['take']['findFirstOrThrow']>>;

/** Facts that cannot be read any more are missing facts, not a reason to refuse all the others. */
function fromJson<T>(text: string | null, otherwise: T): T {
  if (text === null) return otherwise;
  try {
    return JSON.parse(text) as T;
  } catch {
    return otherwise;
  }
}

const audioFileOf = (row: AudioFileRow): AudioFileRecord => ({
  ...row,
  bytes: Number(row.bytes),
  frames: Number(row.frames),
  tags: fromJson<AudioFileRecord['tags']>(row.tags, {}),
  storedAs: fromJson<AudioFileRecord['storedAs']>(row.storedAs, null),
});

const takeOf = (row: TakeRow): TakeRecord => ({
  ...row,
  bits: row.bits === '32f' ? '32f' : '24',
  startFrame: Number(row.startFrame),
  trimIn: Number(row.trimIn),
});

export function createRecords(prisma: PrismaClient): Records {
  return {
    async audioFile(sha256) {
      const row = await prisma.audioFile.findUnique({ where: { sha256 } });
      return row && audioFileOf(row);
    },
    audioFiles: async () =>
      (await prisma.audioFile.findMany({ orderBy: { sha256: 'asc' } })).map(audioFileOf),
    async updateAudioFile(sha256, { storedAs, ...facts }) {
      const data =
        storedAs === undefined ? facts : { ...facts, storedAs: storedAs && JSON.stringify(storedAs) };
      const { count } = await prisma.audioFile.updateMany({ where: { sha256 }, data });
      if (count === 0) throw notFound('audio file', sha256);
    },

    async insertTake(take) {
      const { id, storyId } = take;
      if ((await prisma.story.count({ where: { id: storyId } })) === 0) throw notFound('story', storyId);
      if ((await prisma.take.count({ where: { id } })) > 0) {
        throw new StudioError('CONFLICT', `There is a take ${id} already.`, 'Begin a take with a new id.');
      }
      await prisma.take.create({ data: storable({ ...take }) });
    },
    takes: async () =>
      (await prisma.take.findMany({ orderBy: [{ startedAt: 'asc' }, { id: 'asc' }] })).map(takeOf),
    async deleteTake(id) {
      await prisma.take.deleteMany({ where: { id } });
    },

    async setting(key) {
      const row = await prisma.setting.findUnique({ where: { key } });
      return row ? fromJson<unknown>(row.value, undefined) : undefined;
    },
    async settings() {
      const rows = await prisma.setting.findMany({ orderBy: { key: 'asc' } });
      return Object.fromEntries(rows.map(({ key, value }) => [key, fromJson<unknown>(value, undefined)]));
    },
    async setSetting(key, value) {
      // Undefined has no JSON: setting it forgets the key.
      const text = JSON.stringify(value);
      if (text === undefined) await prisma.setting.deleteMany({ where: { key } });
      else
        await prisma.setting.upsert({
          where: { key },
          create: { key, value: text },
          update: { value: text },
        });
    },
  };
}
