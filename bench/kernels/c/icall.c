/* Indirect calls of very small functions, chosen by data. */
#include "kernel.h"

typedef uint32_t (*operation)(uint32_t value, uint32_t round);

static uint32_t add(uint32_t value, uint32_t round) { return value + round; }
static uint32_t subtract(uint32_t value, uint32_t round) { return value - 3 * round; }
static uint32_t exclusive(uint32_t value, uint32_t round) { return value ^ (round << 7); }
static uint32_t rotate(uint32_t value, uint32_t round) {
  return (value << (round & 31)) | (value >> ((32 - round) & 31));
}
static uint32_t multiply(uint32_t value, uint32_t round) { return value * (round | 1); }
static uint32_t scramble(uint32_t value, uint32_t round) { return (value ^ (value >> 15)) + round; }
static uint32_t invert(uint32_t value, uint32_t round) { return ~value - round; }
static uint32_t spread(uint32_t value, uint32_t round) { return value * 0x9e3779b9u + round; }

static const operation OPERATIONS[8] = {add,      subtract, exclusive, rotate,
                                        multiply, scramble, invert,    spread};

KERNEL int64_t run(int32_t n) {
  uint32_t value = 12345;
  for (int32_t i = 0; i < n; i++) value = OPERATIONS[(value >> 9) & 7](value, (uint32_t)i);
  return value;
}
