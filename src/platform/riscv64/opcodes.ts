/**
 * Internal operations: what decoding makes of instructions, and the case labels of the interpreter's switch.
 *
 * Numbers are dense so that the switch becomes a jump table. A decoded instruction is two int32:
 *   bits 0..7 operation, 8..14 2*rd (64 for x0), 15..20 2*rs1, 21..26 2*rs2, 28..31 length in bytes (4 or 2);
 *   then the immediate.
 */

// Bookkeeping: no instruction retires.
/** The parcel is not decoded yet; all-zero words mean this. */
export const OP_DECODE = 0;
/** Stands behind the last parcel of a page. */
export const OP_PAGE_END = 1;
/** A four-byte instruction whose second half is on the next page. */
export const OP_STRADDLE = 2;

// Traps.
export const OP_ILLEGAL = 3;
export const OP_ECALL = 4;
export const OP_EBREAK = 5;

// Register-immediate.
/** fence, hints, and what could only change x0. */
export const OP_NOP = 6;
/** lui, addi rd, x0 */
export const OP_LI = 7;
export const OP_AUIPC = 8;
export const OP_ADDI = 9;
export const OP_MV = 10;
export const OP_SLTI = 11;
export const OP_SLTIU = 12;
export const OP_XORI = 13;
export const OP_ORI = 14;
export const OP_ANDI = 15;
/** amount 0..31 */
export const OP_SLLI = 16;
/** amount 32..63 */
export const OP_SLLI_HIGH = 17;
export const OP_SRLI = 18;
export const OP_SRLI_HIGH = 19;
export const OP_SRAI = 20;
export const OP_SRAI_HIGH = 21;
export const OP_ADDIW = 22;
export const OP_SLLIW = 23;
export const OP_SRLIW = 24;
export const OP_SRAIW = 25;

// Register-register.
export const OP_ADD = 26;
export const OP_SUB = 27;
export const OP_SLL = 28;
export const OP_SLT = 29;
export const OP_SLTU = 30;
export const OP_XOR = 31;
export const OP_SRL = 32;
export const OP_SRA = 33;
export const OP_OR = 34;
export const OP_AND = 35;
export const OP_ADDW = 36;
export const OP_SUBW = 37;
export const OP_SLLW = 38;
export const OP_SRLW = 39;
export const OP_SRAW = 40;
export const OP_MUL = 41;
export const OP_MULW = 42;

// Control transfer inside the page: the immediate is relative to the next instruction.
export const OP_J = 43;
export const OP_JAL = 44;
export const OP_BEQ = 45;
export const OP_BNE = 46;
export const OP_BLT = 47;
export const OP_BGE = 48;
export const OP_BLTU = 49;
export const OP_BGEU = 50;
export const OP_BEQZ = 51;
export const OP_BNEZ = 52;

// Control transfer that may leave the page: the immediate is relative to the instruction.
export const OP_JAL_FAR = 53;
export const OP_JALR = 54;
/** From the scratch slot, which no jump may stay in. */
export const OP_JALR_FAR = 55;
export const OP_BEQ_FAR = 56;
export const OP_BNE_FAR = 57;
export const OP_BLT_FAR = 58;
export const OP_BGE_FAR = 59;
export const OP_BLTU_FAR = 60;
export const OP_BGEU_FAR = 61;

// Loads and stores.
export const OP_LB = 62;
export const OP_LH = 63;
export const OP_LW = 64;
export const OP_LD = 65;
export const OP_LBU = 66;
export const OP_LHU = 67;
export const OP_LWU = 68;
export const OP_FLW = 69;
export const OP_FLD = 70;
export const OP_SB = 71;
export const OP_SH = 72;
export const OP_SW = 73;
export const OP_SD = 74;
export const OP_FSW = 75;
export const OP_FSD = 76;

// Executed out of line; the immediate is the instruction word.
/** mulh*, div*, rem* */
export const OP_MULDIV = 77;
export const OP_ATOMIC = 78;
export const OP_FLOAT = 79;
export const OP_CSR = 80;
