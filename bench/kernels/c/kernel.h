/* What the kernels share: no library, no imports, one export and one source of numbers. */
#ifndef KERNEL_H
#define KERNEL_H

#include <stdint.h>

/* `int64_t run(int32_t n)`: does work that grows with n and returns a checksum of it. */
#define KERNEL __attribute__((export_name("run")))
/* Calls must stay calls where a kernel measures them. */
#define NOINLINE __attribute__((noinline))

/* Xorshift of 32 bits; the state is never 0. */
static inline uint32_t next_random(uint32_t *state) {
  uint32_t x = *state;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return *state = x;
}

/* Mixes a value into a checksum so that order counts. */
static inline uint64_t mix(uint64_t sum, uint64_t value) {
  return (sum ^ value) * 0x100000001b3ull;
}

/* Floats are added up in one order; whole millionths are exact enough to tell results apart. */
static inline int64_t millionths(double value) { return (int64_t)(value * 1e6); }

#endif
