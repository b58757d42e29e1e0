/* Decoder of an LZ77 format: literals and copies byte by byte, over and over. The input comes from
   a greedy encoder that runs once. */
#include "kernel.h"

#define LENGTH 65536
#define MIN_MATCH 4
#define MAX_COUNT 127
static uint8_t plain[LENGTH];
static uint8_t packed[2 * LENGTH];
static uint8_t unpacked[LENGTH];
static int32_t last[4096];

static int32_t literals(int32_t from, int32_t to, int32_t out) {
  while (from < to) {
    int32_t count = to - from < MAX_COUNT ? to - from : MAX_COUNT;
    packed[out++] = (uint8_t)count;
    for (int32_t i = 0; i < count; i++) packed[out++] = plain[from++];
  }
  return out;
}

/* Count below 128: that many literals; above: a copy, its distance in the two bytes that follow. */
static int32_t encode(void) {
  int32_t out = 0, pending = 0, at = 0;
  for (int32_t i = 0; i < 4096; i++) last[i] = -1;
  while (at + MIN_MATCH <= LENGTH) {
    uint32_t key = plain[at] | plain[at + 1] << 8 | plain[at + 2] << 16;
    int32_t *slot = &last[key * 0x9e3779b1u >> 20];
    int32_t from = *slot, count = 0;
    *slot = at;
    if (from >= 0 && at - from < 65536)
      while (count < MAX_COUNT && at + count < LENGTH && plain[from + count] == plain[at + count])
        count++;
    if (count < MIN_MATCH) {
      at++;
      continue;
    }
    out = literals(pending, at, out);
    packed[out++] = (uint8_t)(128 + count);
    packed[out++] = (uint8_t)(at - from);
    packed[out++] = (uint8_t)((at - from) >> 8);
    pending = at += count;
  }
  return literals(pending, LENGTH, out);
}

static int32_t decode(int32_t length) {
  const uint8_t *in = packed, *end = packed + length;
  uint8_t *out = unpacked;
  while (in < end) {
    int32_t count = *in++;
    if (count < 128) {
      while (count-- > 0) *out++ = *in++;
      continue;
    }
    const uint8_t *from = out - (in[0] | in[1] << 8);
    in += 2;
    for (count -= 128; count > 0; count--) *out++ = *from++;
  }
  return (int32_t)(out - unpacked);
}

KERNEL int64_t run(int32_t n) {
  uint32_t state = 31;
  for (int32_t i = 0; i < LENGTH; i++) {
    uint32_t random = next_random(&state);
    plain[i] = i < 64 || (random & 15) == 0 ? (uint8_t)(random >> 24) : plain[i - 37];
  }
  int32_t length = encode();
  uint64_t sum = mix(0, (uint64_t)length);
  for (int32_t round = 0; round < n; round++) {
    sum = mix(sum, (uint64_t)decode(length));
    sum = mix(sum, unpacked[(round * 977) & (LENGTH - 1)]);
  }
  for (int32_t i = 0; i < LENGTH; i++)
    if (unpacked[i] != plain[i]) return -1;
  return (int64_t)sum;
}
