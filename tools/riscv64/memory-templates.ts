/**
 * Loads and stores whose page is in the TLB and which are naturally aligned; the others leave the switch with their
 * address in `low` and `high`. `at` is the offset in the frame pool, as int32.
 */
export const MEMORY_TEMPLATES: { readonly [operation: string]: string } = {
  LB: `
    $address(read, 0)
    const value = (u8[at >>> 0] << 24) >> 24;
    x[d] = value;
    x[d + 1] = value >> 31;`,
  LBU: `
    $address(read, 0)
    x[d] = u8[at >>> 0];
    x[d + 1] = 0;`,
  LH: `
    $address(read, 1)
    const value = (i32[at >>> 2] << (16 - ((at & 2) << 3))) >> 16;
    x[d] = value;
    x[d + 1] = value >> 31;`,
  LHU: `
    $address(read, 1)
    x[d] = (i32[at >>> 2] >>> ((at & 2) << 3)) & 0xffff;
    x[d + 1] = 0;`,
  LW: `
    $address(read, 3)
    const value = i32[at >>> 2];
    x[d] = value;
    x[d + 1] = value >> 31;`,
  LWU: `
    $address(read, 3)
    x[d] = i32[at >>> 2];
    x[d + 1] = 0;`,
  LD: `
    $address(read, 7)
    x[d] = i32[at >>> 2];
    x[d + 1] = i32[(at >>> 2) + 1];`,
  FLW: `
    $address(read, 3)
    f[d] = i32[at >>> 2];
    f[d + 1] = -1;`,
  FLD: `
    $address(read, 7)
    f[d] = i32[at >>> 2];
    f[d + 1] = i32[(at >>> 2) + 1];`,
  SB: `
    $address(write, 0)
    u8[at >>> 0] = x[t];`,
  SH: `
    $address(write, 1)
    const value = x[t];
    u8[at >>> 0] = value;
    u8[(at >>> 0) + 1] = value >> 8;`,
  SW: `
    $address(write, 3)
    i32[at >>> 2] = x[t];`,
  SD: `
    $address(write, 7)
    i32[at >>> 2] = x[t];
    i32[(at >>> 2) + 1] = x[t + 1];`,
  FSW: `
    $address(write, 3)
    i32[at >>> 2] = f[t];`,
  FSD: `
    $address(write, 7)
    i32[at >>> 2] = f[t];
    i32[(at >>> 2) + 1] = f[t + 1];`,
  ATOMIC: "break;",
};
