/*
 * Runs random programs under qemu for the comparison with Tuxlet's interpreter (test/platform/riscv64/isa).
 *
 * Reads records from standard input and writes what became of them to standard output. A record is (little endian):
 *      0  x0 .. x31      256  f0 .. f31      512  fcsr      520  where the code goes      528  a jump to there
 *    536  unused         544  the data window (1024 bytes)                               1568  the code (1024 bytes)
 * The answer is its first 1568 bytes, with the registers and the data window as the program left them.
 *
 * Registers are loaded and stored at absolute addresses, which reach from 0 to 2047, because the program may use each
 * of them. So the record lies at address 1024 (qemu takes a buffer at 0 for none). The program ends with a jump to
 * `done`.
 */
#define RECORD_SIZE 2592
#define ANSWER_SIZE 1568
#define RECORD 1024
#define DATA (RECORD + 544)
#define DATA_SIZE 1024
#define CODE (RECORD + 1568)
#define CODE_SIZE 1024
#define SYS_read 63
#define SYS_write 64
#define SYS_exit_group 94

        .macro  each_x instruction
        .irp    n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
        \instruction x\n, RECORD + 8 * \n(x0)
        .endr
        .endm

        .macro  each_f instruction
        .irp    n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
        \instruction f\n, RECORD + 256 + 8 * \n(x0)
        .endr
        .endm

        .macro  copy to, from, size
        li      t2, \size
1:      ld      t3, 0(\from)
        sd      t3, 0(\to)
        addi    \to, \to, 8
        addi    \from, \from, 8
        addi    t2, t2, -8
        bnez    t2, 1b
        .endm

        .option norvc
        .option norelax

        .section .record, "aw", @nobits
        .skip   4096

        .section .window, "aw", @nobits
        .skip   8192

        .section .program, "awx", @nobits
        .skip   12288
trampoline:
        .skip   4096

        .text
        .globl  _start
done:
        each_x  sd
        each_f  fsd
        frcsr   t0
        sd      t0, RECORD + 512(x0)

        lla     t0, window
        li      t1, DATA
        copy    t1, t0, DATA_SIZE
        li      s0, RECORD                /* write the answer */
        li      s1, ANSWER_SIZE
2:      li      a0, 1
        mv      a1, s0
        mv      a2, s1
        li      a7, SYS_write
        ecall
        blez    a0, fail
        add     s0, s0, a0
        sub     s1, s1, a0
        bnez    s1, 2b

_start:
        li      s0, RECORD                /* read a record */
        li      s1, RECORD_SIZE
3:      li      a0, 0
        mv      a1, s0
        mv      a2, s1
        li      a7, SYS_read
        ecall
        bltz    a0, fail
        beqz    a0, finish
        add     s0, s0, a0
        sub     s1, s1, a0
        bnez    s1, 3b

        lla     t0, window
        li      t1, DATA
        copy    t0, t1, DATA_SIZE
        ld      t0, RECORD + 520(x0)
        li      t1, CODE
        copy    t0, t1, CODE_SIZE
        lw      t0, RECORD + 528(x0)
        lla     t1, trampoline
        sw      t0, 0(t1)
        fence.i
        sc.w    t0, x0, (x0)            /* no reservation */

        ld      t0, RECORD + 512(x0)
        fscsr   t0
        each_f  fld
        each_x  ld
        j       trampoline

finish:
        li      a0, 0
        li      a7, SYS_exit_group
        ecall
fail:
        li      a0, 1
        li      a7, SYS_exit_group
        ecall

        .globl  window
        .set    window, 0x20000e00
