/** The text that explains a kit to whoever finds it in ten years. */
export const readme = (title: string, version: string): string =>
  `${title}
${'='.repeat(Math.min(78, title.length))}

This folder holds a whole story: a tree of recordings, each made over the one before it.
It was written by Tap Story Studio ${version} and needs no program of its own.

index.html     Open it in a browser to see the tree and hear every branch. No network is needed.
mixes/         Each branch, mixed, as FLAC.
stems/         Each recording as WAV (32-bit float), whole and untouched.
daw/           Each branch as a DAWproject, with every recording at its place, its fader and its fades.
               The files refer to stems/, so keep the folders together. Equaliser and compressor are in the
               mixes and in manifest.json, not here.
audio/         The bytes that were recorded or imported, named by their SHA-256.
manifest.json  The story itself: who was recorded over whom, where each recording lies and how it is mixed.
               Times are counted in frames (samples) at the story's sample rate. A recording begins to sound at
               startFrame + trimIn and ends at startFrame + frames - trimOut.

To go on with the story in the studio: Import an exit kit, or

    tapstory kit import FOLDER
`;
