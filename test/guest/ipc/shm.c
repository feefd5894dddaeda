/* System V shared memory: shmget, shmat, shmdt, shmctl (sysvipc(7)). */
#include "../report.h"
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/stat.h>

#define KEY 0x4d2
#define PAGE 4096

static int attachments(int id) {
  struct shmid_ds ds;
  return shmctl(id, IPC_STAT, &ds) < 0 ? -errno : (int)ds.shm_nattch;
}

static void show(int id) {
  struct shmid_ds ds;
  memset(&ds, 0, sizeof ds);
  SHOW(shmctl(id, IPC_STAT, &ds));
  printf("key %#x mode %o uid %d gid %d cuid %d cgid %d seq %d size %zu nattch %ld\n", ds.shm_perm.__key, ds.shm_perm.mode,
         (int)ds.shm_perm.uid, (int)ds.shm_perm.gid, (int)ds.shm_perm.cuid, (int)ds.shm_perm.cgid, ds.shm_perm.__seq, ds.shm_segsz,
         (long)ds.shm_nattch);
  printf("cpid is mine: %d, lpid is mine: %d, lpid is none: %d, attached: %d, detached: %d, changed: %d\n", ds.shm_cpid == getpid(),
         ds.shm_lpid == getpid(), ds.shm_lpid == 0, ds.shm_atime != 0, ds.shm_dtime != 0, ds.shm_ctime != 0);
}

/* The lines of /proc/self/maps that are segments, without their addresses. */
static void show_maps(void) {
  char line[512];
  FILE *maps = fopen("/proc/self/maps", "r");
  while (fgets(line, sizeof line, maps)) {
    unsigned long start, end;
    char *name = strstr(line, "/SYSV");
    if (name == NULL) continue;
    char permissions[8], offset[32], device[16];
    unsigned long inode;
    sscanf(line, "%lx-%lx %7s %31s %15s %lu", &start, &end, permissions, offset, device, &inode);
    printf("%lu pages %s %s inode %lu %s", (end - start) / PAGE, permissions, offset, inode, name);
  }
  fclose(maps);
}

static void gets(void) {
  SHOW(shmget(KEY, PAGE, 0600));
  SHOW(shmget(KEY, 0, IPC_CREAT | 0600));
  SHOW(shmget(KEY, -1, IPC_CREAT | 0600));
  SHOW(shmget(KEY, SIZE_MAX / 2, IPC_CREAT | 0600));
  SHOW(shmget(KEY, 5000, IPC_CREAT | 0640));
  SHOW(shmget(KEY, 5000, IPC_CREAT | 0600));
  SHOW(shmget(KEY, 5000, IPC_CREAT | IPC_EXCL | 0600));
  SHOW(shmget(KEY, 0, 0));
  SHOW(shmget(KEY, 5001, 0));
  SHOW(shmget(KEY, 8192, 0));
  SHOW(shmget(IPC_PRIVATE, PAGE, 0600));
  SHOW(shmget(IPC_PRIVATE, PAGE, 0600));
  SHOW(shmctl(1, IPC_RMID, NULL));
  SHOW(shmctl(1, IPC_RMID, NULL));
  SHOW(shmget(IPC_PRIVATE, PAGE, 0600));
  show(0);
}

static void attaches(void) {
  SHOW(shmat(77, NULL, 0) == (void *)-1);
  SHOW(shmat(-1, NULL, 0) == (void *)-1);
  SHOW(shmat(0, NULL, SHM_REMAP) == (void *)-1);
  SHOW(shmat(0, (void *)0x10000001, 0) == (void *)-1);
  /* Free room behind it, so that it is this program's own mappings that SHM_REMAP replaces. */
  char *room = mmap(NULL, 16 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  SHOW(munmap(room, 16 * PAGE));
  char *one = shmat(0, room, 0);
  CHECK(one == room);
  strcpy(one, "hello");
  one[4999] = 'x';
  one[8191] = 'y';
  const char *two = shmat(0, room + 8 * PAGE, SHM_RDONLY);
  CHECK(strcmp(two, "hello") == 0 && two[8191] == 'y');
  show(0);
  show_maps();
  SHOW(mprotect((void *)two, PAGE, PROT_READ | PROT_WRITE));
  IN_CHILD(*(volatile char *)two = 1);
  /* Where something is mapped already. */
  SHOW(shmat(0, one, 0) == (void *)-1);
  CHECK(shmat(0, one, SHM_REMAP) == one);
  CHECK(shmat(0, one + 5000, SHM_RND | SHM_REMAP) == one + PAGE);
  show_maps();
  SHOW(attachments(0));
  SHOW(shmdt(one + 1));
  SHOW(shmdt(one + 2 * PAGE));
  SHOW(shmdt(one + PAGE));
  SHOW(attachments(0));
  SHOW(shmdt(one));
  SHOW(shmdt(two));
  SHOW(shmdt(two));
  show(0);
}

/* Pieces of an attachment count, too; shmdt takes them all. */
static void pieces(void) {
  int id = shmget(IPC_PRIVATE, 6 * PAGE, 0600);
  char *at = shmat(id, NULL, SHM_EXEC);
  SHOW(attachments(id));
  SHOW(mprotect(at + PAGE, PAGE, PROT_READ));
  SHOW(attachments(id));
  SHOW(mprotect(at + PAGE, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC));
  SHOW(attachments(id));
  SHOW(munmap(at + 4 * PAGE, PAGE));
  SHOW(attachments(id));
  show_maps();
  SHOW(shmdt(at + PAGE));
  IN_CHILD(SHOW(attachments(id)); SHOW(shmdt(at)); SHOW(attachments(id)));
  SHOW(shmdt(at));
  SHOW(attachments(id));
  at = shmat(id, NULL, 0);
  CHECK(mremap(at, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL) != at);
  SHOW(attachments(id));
  SHOW(munmap(at, 6 * PAGE));
  SHOW(attachments(id));
  SHOW(shmctl(id, IPC_RMID, NULL));
}

/* fork and exec and exit; a removed segment goes with its last attachment. */
static void lifetimes(void) {
  int id = shmget(KEY + 1, PAGE, IPC_CREAT | 0600);
  char *at = shmat(id, NULL, 0);
  int ready[2];
  SHOW(pipe(ready));
  pid_t child = fork();
  if (child == 0) {
    char c;
    strcpy(at, "child");
    SHOW(attachments(id));
    close(ready[1]);
    exit(read(ready[0], &c, 1));
  }
  close(ready[0]);
  while (*(volatile char *)at == 0) usleep(1000);
  await_state(child, 'S');
  SHOW(shmctl(id, IPC_RMID, NULL));
  show(id);
  SHOW(shmget(KEY + 1, PAGE, 0));
  SHOW(shmget(KEY + 1, PAGE, IPC_CREAT | 0600) != id);
  show_maps();
  close(ready[1]);
  show_end("child", child);
  SHOW(attachments(id));
  char *again = shmat(id, NULL, 0);
  CHECK(again != (void *)-1 && strcmp(again, "child") == 0);
  SHOW(shmdt(at));
  SHOW(attachments(id));
  SHOW(shmdt(again));
  SHOW(attachments(id) == -EINVAL || attachments(id) == -EIDRM);
  SHOW(shmat(id, NULL, 0) == (void *)-1);
}

static void permissions(void) {
  int id = shmget(IPC_PRIVATE, PAGE, 0604);
  IN_CHILD(setgid(100); setuid(100); struct shmid_ds ds; SHOW(shmctl(id, IPC_STAT, &ds)); SHOW(shmat(id, NULL, 0) == (void *)-1);
           CHECK(shmat(id, NULL, SHM_RDONLY) != (void *)-1); SHOW(shmat(id, NULL, SHM_RDONLY | SHM_EXEC) == (void *)-1);
           SHOW(shmctl(id, IPC_RMID, NULL)); SHOW(shmctl(id, SHM_LOCK, NULL)); SHOW(shmctl(id, IPC_SET, &ds)));
  struct shmid_ds ds;
  shmctl(id, IPC_STAT, &ds);
  ds.shm_perm.uid = 100;
  ds.shm_perm.gid = 200;
  ds.shm_perm.mode = 07400;
  SHOW(shmctl(id, IPC_SET, &ds));
  show(id);
  IN_CHILD(setgid(100); setuid(100); struct shmid_ds mine; SHOW(shmctl(id, IPC_STAT, &mine)); SHOW(shmat(id, NULL, 0) == (void *)-1);
           mine.shm_perm.mode = 0600; SHOW(shmctl(id, IPC_SET, &mine)); CHECK(shmat(id, NULL, 0) != (void *)-1);
           SHOW(shmctl(id, IPC_RMID, NULL)));
  SHOW(attachments(id) < 0);
  ds.shm_perm.uid = -1;
  id = shmget(IPC_PRIVATE, PAGE, 0);
  SHOW(shmctl(id, IPC_SET, &ds));
  SHOW(shmctl(id, IPC_RMID, NULL));
}

static void commands(void) {
  struct shminfo limits;
  struct shm_info usage;
  struct shmid_ds ds;
  CHECK(shmctl(0, IPC_INFO, (struct shmid_ds *)&limits) >= 0);
  printf("%lu %lu %lu %lu %lu\n", limits.shmmax, limits.shmmin, limits.shmmni, limits.shmseg, limits.shmall);
  SHOW(shmctl(0, SHM_INFO, (struct shmid_ds *)&usage));
  printf("%d segments, %lu pages, %lu resident\n", usage.used_ids, usage.shm_tot, usage.shm_rss);
  SHOW(shmctl(2, SHM_STAT, &ds));
  SHOW(shmctl(3, SHM_STAT, &ds));
  SHOW(shmctl(0, 15 /* SHM_STAT_ANY */, &ds));
  SHOW(shmctl(0, IPC_STAT, (void *)8));
  SHOW(shmctl(0, IPC_SET, (void *)8));
  SHOW(shmctl(0, SHM_INFO, (void *)8));
  SHOW(shmctl(0, 99, &ds));
  SHOW(shmctl(0, -1, &ds));
  SHOW(shmctl(-1, IPC_STAT, &ds));
  SHOW(shmctl(99, IPC_STAT, &ds));
  SHOW(shmctl(32768, IPC_STAT, &ds));
  SHOW(shmctl(0, SHM_LOCK, NULL));
  SHOW(shmctl(0, SHM_LOCK, NULL));
  show(0);
  SHOW(shmctl(0, SHM_UNLOCK, NULL));
  show(0);
  IN_CHILD(struct rlimit none = {0, 0}; setrlimit(RLIMIT_MEMLOCK, &none); setuid(100); int id = shmget(IPC_PRIVATE, PAGE, 0600);
           SHOW(shmctl(id, SHM_LOCK, NULL)); SHOW(shmctl(id, SHM_UNLOCK, NULL)); shmctl(id, IPC_RMID, NULL));
  IN_CHILD(struct rlimit two = {2 * PAGE, 2 * PAGE}; setrlimit(RLIMIT_MEMLOCK, &two); setuid(101); int a = shmget(IPC_PRIVATE, PAGE, 0600);
           int b = shmget(IPC_PRIVATE, 2 * PAGE, 0600); SHOW(shmctl(a, SHM_LOCK, NULL)); SHOW(shmctl(b, SHM_LOCK, NULL));
           SHOW(shmctl(a, IPC_RMID, NULL)); SHOW(shmctl(b, SHM_LOCK, NULL)); shmctl(b, IPC_RMID, NULL));
}

int main(void) {
  SHOW(unshare(CLONE_NEWIPC));
  gets();
  attaches();
  pieces();
  lifetimes();
  permissions();
  commands();
  return 0;
}
