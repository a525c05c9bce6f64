/*
 * The floor of a mixdown: reads raw interleaved stereo float32 files, sums them with a gain each, writes a float32
 * WAV and makes it durable, as the studio does. One thread, blocks that fit the processor's cache, no other work.
 *
 *   mix OUT.wav RATE (GAIN FILE)...
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 1 << 15 }; /* samples */

static void put32(unsigned char *at, uint32_t value) {
  for (int byte = 0; byte < 4; byte++) at[byte] = (unsigned char)(value >> (8 * byte));
}

static void header(unsigned char *wav, uint32_t rate, uint32_t bytes) {
  memcpy(wav, "RIFF....WAVEfmt ", 16);
  put32(wav + 4, bytes + 36);
  put32(wav + 16, 16);
  put32(wav + 20, 3 | 2 << 16); /* IEEE float, two channels */
  put32(wav + 24, rate);
  put32(wav + 28, rate * 8);
  put32(wav + 32, 8 | 32 << 16);
  memcpy(wav + 36, "data", 4);
  put32(wav + 40, bytes);
}

static void add(float *restrict sum, const float *restrict source, long samples, float gain) {
  for (long i = 0; i < samples; i++) sum[i] += source[i] * gain;
}

int main(int count, char **args) {
  int layers = (count - 3) / 2;
  int *files = malloc(sizeof(int) * (size_t)layers);
  float *gains = malloc(sizeof(float) * (size_t)layers);
  static float sum[BLOCK], source[BLOCK];
  unsigned char wav[44];
  uint32_t bytes = 0;
  int out = open(args[1], O_WRONLY | O_CREAT | O_TRUNC, 0644);
  for (int layer = 0; layer < layers; layer++) {
    gains[layer] = (float)atof(args[3 + layer * 2]);
    files[layer] = open(args[4 + layer * 2], O_RDONLY);
    if (files[layer] < 0) return perror(args[4 + layer * 2]), 1;
  }
  if (out < 0 || write(out, wav, sizeof wav) != sizeof wav) return perror(args[1]), 1;
  for (;;) {
    long longest = 0;
    memset(sum, 0, sizeof sum);
    for (int layer = 0; layer < layers; layer++) {
      long samples = read(files[layer], source, sizeof source) / (long)sizeof(float);
      if (samples > longest) longest = samples;
      add(sum, source, samples, gains[layer]);
    }
    if (longest <= 0) break;
    if (write(out, sum, (size_t)longest * sizeof(float)) < 0) return perror(args[1]), 1;
    bytes += (uint32_t)longest * sizeof(float);
  }
  header(wav, (uint32_t)atol(args[2]), bytes);
  if (pwrite(out, wav, sizeof wav, 0) != sizeof wav) return perror(args[1]), 1;
  return fsync(out) == 0 ? 0 : 1;
}
