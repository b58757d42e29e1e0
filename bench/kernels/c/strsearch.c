/* String search: Boyer-Moore-Horspool and the naive way, over 64 KiB of four letters. */
#include "kernel.h"

#define LENGTH 65536
#define NEEDLE 8
static uint8_t text[LENGTH];
static uint8_t needle[NEEDLE];
static uint32_t shift[256];

static NOINLINE int32_t matches(const uint8_t *at, int32_t length) {
  for (int32_t i = 0; i < length; i++)
    if (at[i] != needle[i]) return 0;
  return 1;
}

static int32_t horspool(void) {
  int32_t found = 0;
  for (int32_t i = 0; i < 256; i++) shift[i] = NEEDLE;
  for (int32_t i = 0; i < NEEDLE - 1; i++) shift[needle[i]] = (uint32_t)(NEEDLE - 1 - i);
  for (uint32_t at = 0; at + NEEDLE <= LENGTH; at += shift[text[at + NEEDLE - 1]])
    found += matches(text + at, NEEDLE);
  return found;
}

static int32_t naive(int32_t length) {
  int32_t found = 0;
  for (int32_t at = 0; at + length <= LENGTH; at++) {
    int32_t i = 0;
    while (i < length && text[at + i] == needle[i]) i++;
    found += i == length;
  }
  return found;
}

KERNEL int64_t run(int32_t n) {
  uint32_t state = 4242;
  for (int32_t i = 0; i < LENGTH; i++) text[i] = 'a' + (next_random(&state) >> 11 & 3);
  uint64_t sum = 0;
  for (int32_t round = 0; round < n; round++) {
    for (int32_t i = 0; i < NEEDLE; i++) needle[i] = text[(next_random(&state) >> 9) % LENGTH];
    sum = mix(sum, (uint64_t)horspool());
    sum = mix(sum, (uint64_t)naive(5));
  }
  return (int64_t)sum;
}
