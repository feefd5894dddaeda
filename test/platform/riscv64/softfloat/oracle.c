// The oracle of the differential test: executes the F and D instructions themselves.
//
// Built with riscv64-linux-gnu-gcc -static, run under qemu-riscv64-static (or on the metal). `oracle list` prints the
// names of the operations, in the order of their numbers. Without arguments it reads records from stdin and writes one
// answer for each to stdout, all in the machine's byte order, which is little-endian.

#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct record {
  uint32_t operation, rounding_mode;
  uint64_t a, b, c; // raw register contents; a is also the integer operand
};

struct answer {
  uint64_t result, flags; // raw register contents, fflags
};

// INSTRUCTION finds the operands in ft0, ft1, ft2 and t0; FETCH takes the result from where it left it.
#define DEFINE(NAME, INSTRUCTION, FETCH)                                                                               \
  static void run_##NAME(const struct record *record, struct answer *answer) {                                         \
    uint64_t result, flags;                                                                                            \
    __asm__ volatile("fmv.d.x ft0, %2\n"                                                                               \
                     "fmv.d.x ft1, %3\n"                                                                               \
                     "fmv.d.x ft2, %4\n"                                                                               \
                     "mv t0, %2\n"                                                                                     \
                     "fsrm %5\n"                                                                                       \
                     "fsflags zero\n" INSTRUCTION "\n"                                                                 \
                     "frflags %1\n" FETCH "\n"                                                                         \
                     "fsrm zero\n"                                                                                     \
                     : "=&r"(result), "=&r"(flags)                                                                     \
                     : "r"(record->a), "r"(record->b), "r"(record->c), "r"((uint64_t)record->rounding_mode)            \
                     : "t0", "t1", "ft0", "ft1", "ft2", "ft3", "memory");                                              \
    answer->result = result;                                                                                           \
    answer->flags = flags;                                                                                             \
  }

#define TO_FLOAT(NAME, INSTRUCTION) X(NAME, INSTRUCTION, "fmv.x.d %0, ft3")
#define TO_INTEGER(NAME, INSTRUCTION) X(NAME, INSTRUCTION, "mv %0, t1")

#define FORMAT(S)                                                                                                      \
  TO_FLOAT(fadd_##S, "fadd." #S " ft3, ft0, ft1")                                                                      \
  TO_FLOAT(fsub_##S, "fsub." #S " ft3, ft0, ft1")                                                                      \
  TO_FLOAT(fmul_##S, "fmul." #S " ft3, ft0, ft1")                                                                      \
  TO_FLOAT(fdiv_##S, "fdiv." #S " ft3, ft0, ft1")                                                                      \
  TO_FLOAT(fsqrt_##S, "fsqrt." #S " ft3, ft0")                                                                         \
  TO_FLOAT(fmadd_##S, "fmadd." #S " ft3, ft0, ft1, ft2")                                                               \
  TO_FLOAT(fmsub_##S, "fmsub." #S " ft3, ft0, ft1, ft2")                                                               \
  TO_FLOAT(fnmsub_##S, "fnmsub." #S " ft3, ft0, ft1, ft2")                                                             \
  TO_FLOAT(fnmadd_##S, "fnmadd." #S " ft3, ft0, ft1, ft2")                                                             \
  TO_FLOAT(fmin_##S, "fmin." #S " ft3, ft0, ft1")                                                                      \
  TO_FLOAT(fmax_##S, "fmax." #S " ft3, ft0, ft1")                                                                      \
  TO_INTEGER(feq_##S, "feq." #S " t1, ft0, ft1")                                                                       \
  TO_INTEGER(flt_##S, "flt." #S " t1, ft0, ft1")                                                                       \
  TO_INTEGER(fle_##S, "fle." #S " t1, ft0, ft1")                                                                       \
  TO_INTEGER(fclass_##S, "fclass." #S " t1, ft0")                                                                      \
  TO_INTEGER(fcvt_w_##S, "fcvt.w." #S " t1, ft0")                                                                      \
  TO_INTEGER(fcvt_wu_##S, "fcvt.wu." #S " t1, ft0")                                                                    \
  TO_INTEGER(fcvt_l_##S, "fcvt.l." #S " t1, ft0")                                                                      \
  TO_INTEGER(fcvt_lu_##S, "fcvt.lu." #S " t1, ft0")                                                                    \
  TO_FLOAT(fcvt_##S##_w, "fcvt." #S ".w ft3, t0")                                                                      \
  TO_FLOAT(fcvt_##S##_wu, "fcvt." #S ".wu ft3, t0")                                                                    \
  TO_FLOAT(fcvt_##S##_l, "fcvt." #S ".l ft3, t0")                                                                      \
  TO_FLOAT(fcvt_##S##_lu, "fcvt." #S ".lu ft3, t0")

#define OPERATIONS                                                                                                     \
  FORMAT(d)                                                                                                            \
  FORMAT(s)                                                                                                            \
  TO_FLOAT(fcvt_s_d, "fcvt.s.d ft3, ft0")                                                                              \
  TO_FLOAT(fcvt_d_s, "fcvt.d.s ft3, ft0")

#define X(NAME, INSTRUCTION, FETCH) DEFINE(NAME, INSTRUCTION, FETCH)
OPERATIONS
#undef X

static const struct {
  const char *name;
  void (*run)(const struct record *, struct answer *);
} operations[] = {
#define X(NAME, INSTRUCTION, FETCH) {#NAME, run_##NAME},
    OPERATIONS
#undef X
};

#define COUNT (sizeof operations / sizeof operations[0])
#define BATCH 4096

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "list") == 0) {
    for (size_t i = 0; i < COUNT; i++)
      puts(operations[i].name);
    return 0;
  }
  static struct record records[BATCH];
  static struct answer answers[BATCH];
  size_t count;
  while ((count = fread(records, sizeof records[0], BATCH, stdin)) > 0) {
    for (size_t i = 0; i < count; i++) {
      if (records[i].operation >= COUNT || records[i].rounding_mode > 4) {
        fprintf(stderr, "oracle: bad record\n");
        return 1;
      }
      operations[records[i].operation].run(&records[i], &answers[i]);
    }
    if (fwrite(answers, sizeof answers[0], count, stdout) != count)
      return 1;
  }
  return ferror(stdin) || fflush(stdout) ? 1 : 0;
}
