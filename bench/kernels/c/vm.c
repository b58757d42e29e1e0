/* A bytecode interpreter, one br_table for each instruction; its guest counts Collatz steps. */
#include "kernel.h"

enum { PUSH, LOAD, STORE, ADD, MULTIPLY, HALVE, AND, LESS, JUMP, JUMP_IF, HALT };
/* Variables of the guest. */
enum { LIMIT, START, VALUE, STEPS, VARIABLES };

typedef struct {
  int32_t operation, argument;
} instruction;

static const instruction PROGRAM[] = {
    /*  0 */ {PUSH, 1},     {STORE, START},
    /*  2 */ {LOAD, START}, {LOAD, LIMIT},  {LESS, 0},     {JUMP_IF, 7}, {HALT, 0},
    /*  7 */ {LOAD, START}, {STORE, VALUE},
    /*  9 */ {LOAD, VALUE}, {PUSH, 2},      {LESS, 0},     {JUMP_IF, 31},
    /* 13 */ {LOAD, STEPS}, {PUSH, 1},      {ADD, 0},      {STORE, STEPS},
    /* 17 */ {LOAD, VALUE}, {PUSH, 1},      {AND, 0},      {JUMP_IF, 24},
    /* 21 */ {LOAD, VALUE}, {HALVE, 0},     {JUMP, 29},
    /* 24 */ {LOAD, VALUE}, {PUSH, 3},      {MULTIPLY, 0}, {PUSH, 1},    {ADD, 0},
    /* 29 */ {STORE, VALUE}, {JUMP, 9},
    /* 31 */ {LOAD, START}, {PUSH, 1},      {ADD, 0},      {STORE, START}, {JUMP, 2},
};

static uint32_t variables[VARIABLES];
static uint32_t stack[16];

static NOINLINE void interpret(void) {
  uint32_t *top = stack;
  for (const instruction *at = PROGRAM;;) {
    int32_t argument = at->argument;
    switch ((at++)->operation) {
      case PUSH: *++top = (uint32_t)argument; break;
      case LOAD: *++top = variables[argument]; break;
      case STORE: variables[argument] = *top--; break;
      case ADD: top--, top[0] += top[1]; break;
      case MULTIPLY: top--, top[0] *= top[1]; break;
      case HALVE: *top >>= 1; break;
      case AND: top--, top[0] &= top[1]; break;
      case LESS: top--, top[0] = top[0] < top[1]; break;
      case JUMP: at = PROGRAM + argument; break;
      case JUMP_IF: if (*top--) at = PROGRAM + argument; break;
      default: return;
    }
  }
}

/* Collatz steps of all numbers below n. */
KERNEL int64_t run(int32_t n) {
  __builtin_memset(variables, 0, sizeof variables);
  variables[LIMIT] = (uint32_t)n;
  interpret();
  return variables[STEPS];
}
