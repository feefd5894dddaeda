#include "start.h"

/* A linear congruential generator: a dependent chain of multiply, add, shift and xor. */
u64 benchmark(void) {
  u64 state = 1;
  for (u32 i = 0; i < 30000000; i++) {
    state = state * 6364136223846793005UL + 1442695040888963407UL;
    state ^= state >> 29;
  }
  return state;
}
