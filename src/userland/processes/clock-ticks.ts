/** sysconf(_SC_CLK_TCK): clock ticks in a second, the unit of proc_pid_stat(5). */
export const SC_CLK_TCK = 100;
