/**
 * Media addresses: the byte traffic beside the RPC contract, the same in every host.
 *
 * | address | what it answers |
 * |---|---|
 * | `GET /media/audio/:nodeId` | the original bytes, with Range |
 * | `GET /media/pcm/:nodeId?from=F&frames=N` | decoded interleaved float32 LE at the story's rate, 1 or 2 channels (`X-Channels`), frames `[F, F+N)` of the node's audio |
 * | `GET /media/peaks/:nodeId?scale=S` | an audiowaveform .dat (version 2) with S frames per point; S is one of the pyramid's levels, the nearest finer one is served |
 * | `GET /media/exports/:jobId/:name` | a finished mixdown or stem, as a download |
 * | `POST /media/uploads?name=NAME` | takes a file's bytes, answers `{"uploadId"}` |
 * | `POST /media/takes/:takeId/chunks/:number` | interleaved float32 LE capture frames, numbered from 0; answers `{"durableFrames"}` once written |
 *
 * Failures answer the JSON of `StudioFailure` with a 4xx or 5xx status. Only what the catalogue names is served.
 */

export const mediaPaths = {
  audio: (nodeId: string) => `/media/audio/${nodeId}`,
  pcm: (nodeId: string, from: number, frames: number) => `/media/pcm/${nodeId}?from=${from}&frames=${frames}`,
  peaks: (nodeId: string, scale: number) => `/media/peaks/${nodeId}?scale=${scale}`,
  export: (jobId: string, name: string) => `/media/exports/${jobId}/${encodeURIComponent(name)}`,
  upload: (name: string) => `/media/uploads?name=${encodeURIComponent(name)}`,
  takeChunk: (takeId: string, number: number) => `/media/takes/${takeId}/chunks/${number}`,
} as const;

/** Most frames that one `pcm` request may ask for: 1.5 MiB of stereo at most keeps a reader's memory flat. */
export const MAX_PCM_FRAMES = 196_608;
