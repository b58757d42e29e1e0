/* A hash map with open addressing: insert, look up and remove by turns. */
#include "kernel.h"

#define SLOTS (1 << 15)
#define KEYS 20000
#define REMOVED 0xffffffffu

static uint32_t keys[SLOTS];
static uint32_t values[SLOTS];

static uint32_t place(uint32_t key) { return (key * 0x9e3779b1u) >> 17; }

/* Slot of the key, or SLOTS. Keys are never 0. */
static NOINLINE uint32_t find(uint32_t key) {
  for (uint32_t at = place(key);; at = (at + 1) & (SLOTS - 1)) {
    if (keys[at] == key) return at;
    if (keys[at] == 0) return SLOTS;
  }
}

static NOINLINE void put(uint32_t key, uint32_t value) {
  uint32_t at = find(key);
  if (at == SLOTS) {
    at = place(key);
    while (keys[at] != 0 && keys[at] != REMOVED) at = (at + 1) & (SLOTS - 1);
  }
  keys[at] = key;
  values[at] = value;
}

static NOINLINE void take(uint32_t key) {
  uint32_t at = find(key);
  if (at != SLOTS) keys[at] = REMOVED;
}

KERNEL int64_t run(int32_t n) {
  uint64_t sum = 0;
  for (int32_t round = 0; round < n; round++) {
    uint32_t state = 99 + (uint32_t)round;
    __builtin_memset(keys, 0, sizeof keys);
    for (int32_t i = 0; i < KEYS; i++) {
      uint32_t random = next_random(&state);
      uint32_t key = 1 + (random & 0x3fff);
      if ((random >> 20 & 7) == 0) take(key);
      else put(key, random);
      uint32_t at = find(1 + (random >> 14 & 0x3fff));
      if (at != SLOTS) sum = mix(sum, values[at]);
    }
  }
  return (int64_t)sum;
}
