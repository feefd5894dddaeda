// System calls for 64-bit ARM Linux, and what a child does before it runs a program. x64.s says what this is and may do, label by label.
//
//     void stub(struct context *context)
//
// A system call preserves every register but x0, and the callee need not preserve x9 to x15: nothing is put on the stack.

        // struct step
        .equ NR,        0
        .equ ARGS,      8                       // six of them
        .equ MODE,      56
        .equ OPERAND,   64
        .equ STEP_SIZE, 72

        // struct context: a call, as above, then
        .equ PROGRAM,   56
        .equ FAILED,    64                      // the failed step's index, and the errno after it
        .equ ERRNO,     72
        .equ ERROR_FD,  80
        .equ RESULT,    88

        .equ LOAD,      -2

        .equ CHECK,     0
        .equ IGNORE,    1
        .equ EXPECT,    2
        .equ SKIP_IF,   3
        .equ STORE,     4
        .equ KEEP,      5
        .equ JUMP,      6

        .equ WRITE,      64
        .equ EXIT_GROUP, 94
        .equ EINVAL,     22

        .text
        .globl stub
stub:
        mov     x9, x0                          // x9: the context
        mov     x10, x0                         // x10: the call to make

make:
        ldr     x8, [x10, NR]                   // Linux takes the call's number from x8
        ldr     x0, [x10, ARGS]
        cmn     x8, -LOAD
        b.eq    load
        ldr     x1, [x10, ARGS + 8]
        ldr     x2, [x10, ARGS + 16]
        ldr     x3, [x10, ARGS + 24]
        ldr     x4, [x10, ARGS + 32]
        ldr     x5, [x10, ARGS + 40]
        svc     0
made:
        cmp     x10, x9
        b.eq    first

        ldr     x11, [x10, MODE]
        ldr     x12, [x10, OPERAND]
        cmp     x11, IGNORE
        b.eq    next
        cmp     x11, SKIP_IF
        b.eq    skip_if
        cmp     x11, KEEP
        b.eq    keep
        cmp     x11, JUMP
        b.eq    jump
        cmp     x11, EXPECT
        b.eq    expect
        tbnz    x0, 63, fail
        cmp     x11, STORE
        b.ne    next
        str     x0, [x12]
next:
        add     x10, x10, STEP_SIZE
        b       make

load:
        ldr     x0, [x0]
        b       made

keep:
        str     x0, [x12]
        b       next

jump:
        mov     x10, x12
        b       make

skip_if:
        cmp     x0, x12
        b.ne    next
        add     x10, x10, STEP_SIZE
        b       next

expect:
        cmp     x0, x12
        b.eq    next
        tbnz    x0, 63, fail                    // an error says more than that it was not what was expected
        mov     x0, -EINVAL

fail:
        neg     x0, x0
        str     x0, [x9, ERRNO]
        ldr     x11, [x9, PROGRAM]              // the index: how far into the program, in steps
        sub     x11, x10, x11
        mov     x12, STEP_SIZE
        udiv    x11, x11, x12
        str     x11, [x9, FAILED]
        ldr     x0, [x9, ERROR_FD]
        add     x1, x9, FAILED
        mov     x2, 16
        mov     x8, WRITE
        svc     0
exit:
        mov     x0, 253
        mov     x8, EXIT_GROUP
        svc     0
        b       exit

first:
        cbnz    x0, done
        ldr     x10, [x9, PROGRAM]              // a child, or a call that returned 0
        cbnz    x10, make
done:
        str     x0, [x9, RESULT]
        ret
