import { describe, expect, it } from 'vitest';
import { type Decoded, judge, readClaims } from './damage';
import { chooseTitle, cleanTitle, kindOf, titleOfName } from './names';

const whole: Decoded = {
  container: 'flac',
  codec: 'flac',
  claimedSeconds: 100,
  decodedSeconds: 100,
  errors: [],
  claims: { missingBytes: 0, endMarked: true },
};
const verdict = (change: Partial<Decoded>) => judge({ ...whole, ...change });

describe('judge', () => {
  it('takes what is whole', () => {
    expect(verdict({})).toEqual({ whole: true, warnings: [] });
    expect(verdict({ decodedSeconds: 99.8 }).whole).toBe(true);
    expect(verdict({ claimedSeconds: null }).whole).toBe(true);
  });

  it('refuses what is certainly cut or damaged', () => {
    expect(verdict({ decodedSeconds: 98 }).whole).toBe(false);
    expect(verdict({ claims: { missingBytes: 1, endMarked: true } }).whole).toBe(false);
    expect(verdict({ errors: ['invalid residual'] }).whole).toBe(false);
    const mp4 = { container: 'mov,mp4,m4a,3gp,3g2,mj2', codec: 'aac' };
    expect(verdict({ ...mp4, errors: ['stream 0, offset 0x1f: partial file'] }).whole).toBe(false);
  });

  it('forgives a lossy file one bad frame, as cutters leave it, and says so', () => {
    const mp3 = { container: 'mp3', codec: 'mp3' };
    const generic = 'Error while decoding stream #0:0: Invalid data found when processing input';
    const one = verdict({ ...mp3, errors: ['Header missing', generic] });
    expect(one).toMatchObject({ whole: true, warnings: [expect.stringContaining('Header missing')] });
    expect(verdict({ ...mp3, errors: ['Header missing', generic, 'Header missing', generic] }).whole).toBe(
      false,
    );
  });

  it('does not believe an estimated length', () => {
    expect(verdict({ container: 'mp3', codec: 'mp3', decodedSeconds: 50 }).whole).toBe(true);
    expect(verdict({ container: 'aac', codec: 'aac', decodedSeconds: 50 }).whole).toBe(true);
  });
});

describe('readClaims', () => {
  const claims = (container: string, bytes: Buffer) =>
    readClaims(container, async (offset, length) => bytes.subarray(offset, offset + length), bytes.length);
  const page = (flags: number, body: number) => {
    const head = Buffer.alloc(28);
    head.write('OggS', 0, 'latin1');
    head[5] = flags;
    head[26] = 1;
    head[27] = body;
    return Buffer.concat([head, Buffer.alloc(body, 0x4f)]);
  };

  it('finds the end mark of an Ogg file, and a last page that is cut', async () => {
    const file = Buffer.concat([page(2, 30), page(0, 200), page(4, 100)]);
    expect(await claims('ogg', file)).toEqual({ missingBytes: 0, endMarked: true });
    expect(await claims('ogg', file.subarray(0, -40))).toEqual({ missingBytes: 40, endMarked: true });
    expect(await claims('ogg', file.subarray(0, -128))).toEqual({ missingBytes: 0, endMarked: false });
    expect(await claims('ogg', Buffer.from('nothing of the kind'))).toMatchObject({ endMarked: false });
  });

  it('reads the byte count of an MP3 behind its ID3 tag', async () => {
    const tag = Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\x01\x48', 'latin1'), Buffer.alloc(200)]);
    const frame = Buffer.alloc(417);
    frame.write('Info', 36, 'latin1');
    frame.writeUInt32BE(3, 40);
    frame.writeUInt32BE(100, 44);
    frame.writeUInt32BE(10_000, 48);
    const file = Buffer.concat([tag, frame, Buffer.alloc(10_000 - 417)]);
    expect((await claims('mp3', file)).missingBytes).toBe(0);
    expect((await claims('mp3', file.subarray(0, -3_000))).missingBytes).toBe(3_000);
    expect((await claims('mp3', file.subarray(0, -100))).missingBytes).toBe(0);
  });
});

describe('names', () => {
  it('make a readable line of anything', () => {
    expect(cleanTitle('  a\u0000b\u202e c\r\n\td ')).toBe('a b c d');
    expect([...cleanTitle('👩‍👧'.repeat(400))].length).toBeLessThanOrEqual(300);
    expect(titleOfName('/x/y/Song.final.wav')).toBe('Song.final');
    expect(titleOfName('.wav')).toBe('.wav');
    expect(chooseTitle('', { title: ' ' }, '..')).toBe('Untitled');
    expect(chooseTitle('Mine', { title: 'Tag' }, 'name.wav')).toBe('Mine');
    expect(chooseTitle(null, { title: 'Tag' }, 'name.wav')).toBe('Tag');
  });

  it('tell kinds by content first', () => {
    expect(kindOf({ container: 'flac', codec: 'flac' }, 'x.wav').extension).toBe('flac');
    expect(kindOf({ container: 'mov,mp4,m4a,3gp,3g2,mj2', codec: 'aac' }, 'x.MOV').extension).toBe('mov');
    expect(kindOf({ container: 'mov,mp4,m4a,3gp,3g2,mj2', codec: 'aac' }, 'x.sh').extension).toBe('m4a');
    expect(kindOf({ container: 'matroska,webm', codec: 'opus' }, 'x').extension).toBe('webm');
    expect(kindOf({ container: 'matroska,webm', codec: 'aac' }, 'x.webm').extension).toBe('mka');
    expect(kindOf({ container: 'ogg', codec: 'opus' }, 'x.ogg')).toEqual({
      extension: 'opus',
      mime: 'audio/ogg',
    });
  });
});
