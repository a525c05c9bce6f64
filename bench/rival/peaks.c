/*
 * The floor of peaks: reads a canonical stereo 24-bit WAV, keeps min and max of each channel for 256 frames at a time,
 * and writes them as 16-bit .dat points. One thread, large reads, no other work.
 *
 *   peaks IN.wav OUT.dat
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HEADER = 44, POINT = 256, FRAME = 6, BLOCK = POINT * FRAME * 512 };

static int32_t sample(const unsigned char *at) {
  return (int32_t)((uint32_t)at[0] << 8 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 24);
}

static long fill(int file, unsigned char *block) {
  long have = 0;
  while (have < BLOCK) {
    long got = read(file, block + have, (size_t)(BLOCK - have));
    if (got <= 0) break;
    have += got;
  }
  return have;
}

int main(int count, char **args) {
  static unsigned char block[BLOCK];
  static int16_t points[BLOCK / FRAME / POINT * 4 + 4];
  int32_t header[6] = {2, 0, 0, POINT, 0, 2};
  if (count != 3) return 2;
  int in = open(args[1], O_RDONLY);
  int out = open(args[2], O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (in < 0 || out < 0 || read(in, block, HEADER) != HEADER) return perror(args[1]), 1;
  memcpy(&header[2], block + 24, 4);
  if (write(out, header, sizeof header) != sizeof header) return perror(args[2]), 1;
  for (;;) {
    long frames = fill(in, block) / FRAME, written = 0;
    if (frames == 0) break;
    for (long start = 0; start < frames; start += POINT) {
      long end = start + POINT < frames ? start + POINT : frames;
      int32_t low[2] = {INT32_MAX, INT32_MAX}, high[2] = {INT32_MIN, INT32_MIN};
      for (const unsigned char *at = block + start * FRAME; at < block + end * FRAME; at += FRAME) {
        int32_t left = sample(at), right = sample(at + 3);
        if (left < low[0]) low[0] = left;
        if (left > high[0]) high[0] = left;
        if (right < low[1]) low[1] = right;
        if (right > high[1]) high[1] = right;
      }
      for (int channel = 0; channel < 2; channel++) {
        points[written++] = (int16_t)(low[channel] >> 16);
        points[written++] = (int16_t)(high[channel] >> 16);
      }
    }
    header[4] += (int32_t)(written / 4);
    if (write(out, points, (size_t)written * 2) != written * 2) return perror(args[2]), 1;
  }
  return pwrite(out, header, sizeof header, 0) == sizeof header ? 0 : 1;
}
