import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPeakBuilder } from '../peaks/peakBuilder';
import { createKernel } from './createKernel';
import { createPcmDecoder, createPcmEncoder } from './createPcm';
import { decodeBase64, loadProgram } from './kernelProgram';
import { createLoudnessMeter } from './loudnessMeter';
import { createKernelMemory, createSharedKernel } from './wasmKernel';

afterEach(() => vi.unstubAllGlobals());

describe('base64 by hand', () => {
  it('gives back any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
        expect(decodeBase64(Buffer.from(bytes).toString('base64'))).toEqual(bytes);
      }),
    );
  });
});

describe('the program', () => {
  it('gets memory of its own, as much as was asked for', () => {
    const [a, b] = [loadProgram(300_000), loadProgram(64)];
    expect((a?.buffer.byteLength ?? 0) - (a?.base ?? 0)).toBeGreaterThanOrEqual(300_000);
    expect((a?.base ?? 1) % 64).toBe(0);
    expect(a?.buffer).not.toBe(b?.buffer);
  });

  const machines: [string, unknown][] = [
    ['without WebAssembly', undefined],
    [
      'without SIMD, or under a policy that forbids compiling',
      {
        Module: class {
          constructor() {
            throw new Error('CompileError');
          }
        },
        Memory: WebAssembly.Memory,
      },
    ],
  ];
  it.each(machines)('is replaced by the plain twin on a machine %s', (_, api) => {
    vi.stubGlobal('WebAssembly', api);
    expect(createKernel({ capacity: 64 }).kind).toBe('js');
    expect(createPcmEncoder({ format: 's16', capacity: 64 }).kind).toBe('js');
    expect(createPcmDecoder({ format: 's16', capacity: 64 }).kind).toBe('js');
    expect(createLoudnessMeter(48_000, 2).kind).toBe('js');
    expect(createPeakBuilder({ format: 's16', channels: 2, sampleRate: 48_000 }).kind).toBe('js');
    const memory = createKernelMemory({ capacity: 64 }, 1_024);
    expect(memory && createSharedKernel(memory)).toBeNull();
  });

  it('says when memory can’t be shared', () => {
    vi.stubGlobal('WebAssembly', {
      ...{ Module: WebAssembly.Module, Instance: WebAssembly.Instance },
      Memory: class {
        constructor() {
          throw new Error('SharedArrayBuffer is not enabled.');
        }
      },
    });
    expect(createKernelMemory({ capacity: 64 }, 1_024)).toBeNull();
    expect(createKernelMemory({ capacity: 64 }, 2 ** 31)).toBeNull();
  });
});
