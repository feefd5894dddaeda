// The floating-point control and status register, field by field.
// Source: RISC-V Unprivileged ISA, "F" extension, "Floating-Point Control and Status Register".

// Rounding modes, as in `frm` and in the rm field of an instruction. 5 and 6 are reserved and 7 means "use frm": the
// decoder deals with these three, the arithmetic sees 0 to 4 only.
/** Round to nearest, ties to even. */
export const RNE = 0;
/** Round towards zero. */
export const RTZ = 1;
/** Round down (towards -infinity). */
export const RDN = 2;
/** Round up (towards +infinity). */
export const RUP = 3;
/** Round to nearest, ties to max magnitude. */
export const RMM = 4;

// Accrued exceptions, as in `fflags`.
/** Inexact. */
export const NX = 0x01;
/** Underflow: tiny after rounding, and inexact. */
export const UF = 0x02;
/** Overflow. */
export const OF = 0x04;
/** Divide by zero. */
export const DZ = 0x08;
/** Invalid operation. */
export const NV = 0x10;
