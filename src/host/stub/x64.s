# System calls for x86-64 Linux, and what a child does before it runs a program.
#
#     void stub(struct context *context)
#
# A context begins as a step does, with a call and its arguments: it is the first call to be made. In the parent, or when there is no
# program, its result ends the matter. When it was a clone and this is the child, the context names a program: steps, made one after the
# other until one replaces the process or ends it.
#
# Until then the child owns nothing it could share. It may live in the parent's memory (CLONE_VM | CLONE_VFORK), or in a copy of the memory of
# a process with many threads, any of which may have held any lock. So it touches registers, the context and the steps: no stack, no thread-local
# storage, no libc.
#
# step.ts has the same numbers.

        .intel_syntax noprefix

        # struct step
        .equ NR,        0
        .equ ARGS,      8                       # six of them
        .equ MODE,      56
        .equ OPERAND,   64
        .equ STEP_SIZE, 72

        # struct context: a call, as above, then
        .equ PROGRAM,   56
        .equ FAILED,    64                      # the failed step's index, and the errno after it: what is written to the pipe
        .equ ERRNO,     72
        .equ ERROR_FD,  80
        .equ RESULT,    88

        .equ LOAD,      -2                      # no system call: the 64 bits at the first argument's address

        .equ CHECK,     0                       # negative: fail
        .equ IGNORE,    1
        .equ EXPECT,    2                       # other than OPERAND: fail
        .equ SKIP_IF,   3                       # OPERAND: leave the next step out
        .equ STORE,     4                       # negative: fail; else put it at OPERAND's address
        .equ KEEP,      5                       # put it at OPERAND's address, whatever it is
        .equ JUMP,      6                       # the next step is the one at OPERAND's address, which may be any

        .equ WRITE,      1
        .equ EXIT_GROUP, 231
        .equ EINVAL,     22

        .text
        .globl stub
stub:
        push    rbx                             # the callee's to preserve; pushed before the clone, popped by the parent alone
        push    rbp
        mov     rbx, rdi                        # rbx: the context
        mov     rbp, rdi                        # rbp: the call to make

make:
        mov     rax, [rbp + NR]
        mov     rdi, [rbp + ARGS]
        cmp     rax, LOAD
        je      load
        mov     rsi, [rbp + ARGS + 8]
        mov     rdx, [rbp + ARGS + 16]
        mov     r10, [rbp + ARGS + 24]          # the fourth argument: syscall itself writes rcx
        mov     r8,  [rbp + ARGS + 32]
        mov     r9,  [rbp + ARGS + 40]
        syscall                                 # changes rax, rcx and r11
made:
        cmp     rbp, rbx
        je      first

        mov     rcx, [rbp + MODE]
        mov     rdx, [rbp + OPERAND]
        cmp     ecx, IGNORE
        je      next
        cmp     ecx, SKIP_IF
        je      skip_if
        cmp     ecx, KEEP
        je      keep
        cmp     ecx, JUMP
        je      jump
        cmp     ecx, EXPECT
        je      expect
        test    rax, rax
        js      fail
        cmp     ecx, STORE
        jne     next
        mov     [rdx], rax
next:
        add     rbp, STEP_SIZE
        jmp     make

load:
        mov     rax, [rdi]
        jmp     made

keep:
        mov     [rdx], rax
        jmp     next

jump:
        mov     rbp, rdx
        jmp     make

skip_if:
        cmp     rax, rdx
        jne     next
        add     rbp, STEP_SIZE
        jmp     next

expect:
        cmp     rax, rdx
        je      next
        test    rax, rax                        # an error says more than that it was not what was expected
        js      fail
        mov     rax, -EINVAL

fail:
        neg     rax
        mov     [rbx + ERRNO], rax
        mov     rax, rbp                        # the index: how far into the program, in steps
        sub     rax, [rbx + PROGRAM]
        xor     edx, edx
        mov     ecx, STEP_SIZE
        div     rcx
        mov     [rbx + FAILED], rax
        mov     eax, WRITE
        mov     rdi, [rbx + ERROR_FD]
        lea     rsi, [rbx + FAILED]
        mov     edx, 16                         # below PIPE_BUF: whole or not at all
        syscall
exit:
        mov     eax, EXIT_GROUP
        mov     edi, 253
        syscall
        jmp     exit

first:
        test    rax, rax
        jnz     done
        mov     rbp, [rbx + PROGRAM]            # a child, or a call that returned 0
        test    rbp, rbp
        jnz     make
done:
        mov     [rbx + RESULT], rax
        pop     rbp
        pop     rbx
        ret
