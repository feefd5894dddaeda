#include "start.h"

/* Gravity between four bodies: double-precision arithmetic with fused multiply-adds, division and square roots. */
static double position[4][3] = {{0, 0, 0}, {4.84, -1.16, -0.1}, {8.34, 4.12, -0.4}, {12.9, -15.1, -0.22}};
static double velocity[4][3] = {{0, 0, 0}, {0.6, 2.8, -0.02}, {-1.01, 1.8, 0.008}, {1.08, 0.87, -0.01}};
static const double mass[4] = {39.47, 0.037, 0.011, 0.0017};

static void advance(double dt) {
  for (int i = 0; i < 4; i++)
    for (int j = i + 1; j < 4; j++) {
      double d[3], square = 0;
      for (int k = 0; k < 3; k++) d[k] = position[i][k] - position[j][k], square += d[k] * d[k];
      double magnitude = dt / (square * __builtin_sqrt(square));
      for (int k = 0; k < 3; k++) {
        velocity[i][k] -= d[k] * mass[j] * magnitude;
        velocity[j][k] += d[k] * mass[i] * magnitude;
      }
    }
  for (int i = 0; i < 4; i++)
    for (int k = 0; k < 3; k++) position[i][k] += dt * velocity[i][k];
}

u64 benchmark(void) {
  union {
    double number;
    u64 bits;
  } result;
  for (int i = 0; i < 50000; i++) advance(0.01);
  result.number = position[1][0];
  return result.bits;
}
