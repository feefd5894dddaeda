/* IPC namespaces: whose System V objects they are (ipc_namespaces(7)). */
#include "ipc.h"

static long attachments(int id) {
  struct shmid_ds ds;
  return shmctl(id, IPC_STAT, &ds) < 0 ? -1 : (long)ds.shm_nattch;
}

static void ids(void) {
  RULE("IPC-001");
  for (int round = 0; round < 2; round++) {
    SHOW(unshare(CLONE_NEWIPC));
    SHOW(shmget(IPC_PRIVATE, 4096, 0600));
    SHOW(shmget(KEY, 4096, IPC_CREAT | 0600));
    SHOW(semget(IPC_PRIVATE, 1, 0600));
    SHOW(semget(KEY, 1, IPC_CREAT | 0600));
    SHOW(msgget(IPC_PRIVATE, 0600));
    SHOW(msgget(KEY, IPC_CREAT | 0600));
  }

  RULE("IPC-002");
  IN_CHILD(SHOW(unshare(CLONE_NEWIPC)); SHOW(shmget(KEY, 0, 0)); SHOW(semget(KEY, 0, 0)); SHOW(msgget(KEY, 0)); struct shmid_ds ds;
           SHOW(shmctl(1, IPC_STAT, &ds)); SHOW(shmat(1, NULL, 0)); SHOW(semctl(1, 0, GETVAL)); SHOW(operate(1, 1, 0));
           SHOW(msgctl(1, IPC_RMID, NULL)); char message[16] = {1}; SHOW(msgsnd(1, message, 1, 0)));

  RULE("IPC-004");
  printf("%d %d %d\n", listed("/proc/sysvipc/shm"), listed("/proc/sysvipc/sem"), listed("/proc/sysvipc/msg"));
  IN_CHILD(unshare(CLONE_NEWIPC); msgget(KEY, IPC_CREAT);
           printf("%d %d %d\n", listed("/proc/sysvipc/shm"), listed("/proc/sysvipc/sem"), listed("/proc/sysvipc/msg")));

  RULE("IPC-005");
  int home = open("/proc/self/ns/ipc", O_RDONLY);
  SHOW(unshare(CLONE_NEWIPC));
  SHOW(shmget(KEY, 0, 0));
  SHOW(setns(home, CLONE_NEWIPC));
  SHOW(shmget(KEY, 0, 0));
  SHOW(semget(KEY, 0, 0));
  SHOW(msgget(KEY, 0));
  close(home);

  RULE("IPC-046");
  int listing = open("/proc/sysvipc/shm", O_RDONLY);
  SHOW(unshare(CLONE_NEWIPC));
  SHOW(shmget(IPC_PRIVATE, 4096, 0600));
  SHOW(lines_of(listing));
  SHOW(listed("/proc/sysvipc/shm"));
  close(listing);
}

static void attached(void) {
  RULE("IPC-003");
  int id = shmget(KEY, 4096, IPC_CREAT | 0600);
  char *at = shmat(id, NULL, 0);
  int home = open("/proc/self/ns/ipc", O_RDONLY);
  SHOW(attachments(id));
  pid_t child = fork();
  if (child == 0) {
    SHOW(attachments(id));
    SHOW(unshare(CLONE_NEWIPC));
    strcpy(at, "from elsewhere");
    SHOW(attachments(id));
    SHOW(setns(home, 0));
    SHOW(attachments(id));
    SHOW(unshare(CLONE_NEWIPC));
    SHOW(shmdt(at));
    SHOW(setns(home, 0));
    SHOW(attachments(id));
    exit(0);
  }
  show_end("child", child);
  printf("%s\n", at);
  /* With nobody in it the namespace lives on by what is attached. */
  SHOW(unshare(CLONE_NEWIPC));
  close(home);
  SHOW(strcmp(at, "from elsewhere"));
  SHOW(shmdt(at));
  SHOW(shmdt(at));
}

static void adjustments(void) {
  RULE("IPC-010");
  int home = open("/proc/self/ns/ipc", O_RDONLY), id = semget(IPC_PRIVATE, 1, 0600);
  operate(id, 5, 0);
  IN_CHILD(operate(id, -2, SEM_UNDO); SHOW(semctl(id, 0, GETVAL)); SHOW(unshare(CLONE_NEWIPC)); setns(home, 0);
           SHOW(semctl(id, 0, GETVAL)));

  RULE("IPC-011");
  IN_CHILD(operate(id, -2, SEM_UNDO); SHOW(semctl(id, 0, GETVAL)); SHOW(unshare(CLONE_SYSVSEM)); SHOW(semctl(id, 0, GETVAL)));

  RULE("IPC-012");
  IN_CHILD(operate(id, -2, SEM_UNDO); SHOW(semctl(id, 0, GETVAL)); SHOW(setns(home, CLONE_NEWIPC)); SHOW(semctl(id, 0, GETVAL)));
  IN_CHILD(operate(id, -2, SEM_UNDO); if (syscall(SYS_clone, CLONE_NEWIPC | SIGCHLD, 0, 0, 0, 0) == 0) exit(0); wait(NULL);
           SHOW(semctl(id, 0, GETVAL)));
  SHOW(semctl(id, 0, GETVAL));
  close(home);
}

static void identities(void) {
  RULE("IPC-042");
  int id = shmget(IPC_PRIVATE, 4096, 0666);
  struct shmid_ds ds;
  shmctl(id, IPC_STAT, &ds);
  ds.shm_perm.uid = 1234;
  ds.shm_perm.gid = 1234;
  SHOW(shmctl(id, IPC_SET, &ds));
  shmctl(id, IPC_STAT, &ds);
  printf("uid %d gid %d cuid %d cgid %d\n", (int)ds.shm_perm.uid, (int)ds.shm_perm.gid, (int)ds.shm_perm.cuid, (int)ds.shm_perm.cgid);
  IN_CHILD(become(1234); SHOW(unshare(CLONE_NEWUSER)); map_self(1234, 1234); struct shmid_ds seen; SHOW(shmctl(id, IPC_STAT, &seen));
           printf("uid %d gid %d cuid %d cgid %d\n", (int)seen.shm_perm.uid, (int)seen.shm_perm.gid, (int)seen.shm_perm.cuid,
                  (int)seen.shm_perm.cgid);
           seen.shm_perm.uid = 77; SHOW(shmctl(id, IPC_SET, &seen)));

  RULE("IPC-040");
  int mine = shmget(IPC_PRIVATE, 4096, 0600), set = semget(IPC_PRIVATE, 1, 0600), queue = msgget(IPC_PRIVATE, 0600);
  IN_CHILD(become(1234); SHOW(unshare(CLONE_NEWUSER)); map_self(1234, 1234); SHOW(shmat(mine, NULL, 0));
           SHOW(shmctl(mine, IPC_RMID, NULL)); SHOW(operate(set, 1, 0)); SHOW(semctl(set, 0, IPC_RMID)); SHOW(msgctl(queue, IPC_RMID, NULL));
           /* In a namespace of its own it is root. */
           SHOW(unshare(CLONE_NEWIPC)); int own = shmget(IPC_PRIVATE, 4096, 0); CHECK(shmat(own, NULL, 0) != (void *)-1));

  RULE("IPC-043");
  char message[16] = {1};
  int made = shmget(IPC_PRIVATE, 4096, 0600);
  pid_t outer = fork();
  if (outer == 0) {
    SHOW(unshare(CLONE_NEWPID));
    pid_t inner = fork();
    if (inner == 0) {
      struct shmid_ds seen;
      struct msqid_ds sent;
      SHOW(msgsnd(queue, message, 1, 0));
      msgctl(queue, IPC_STAT, &sent);
      CHECK(sent.msg_lspid == getpid() && getpid() == 1);
      shmctl(made, IPC_STAT, &seen);
      SHOW(seen.shm_cpid);
      semctl(set, 0, SETVAL, (union semun){.val = 1});
      SHOW(semctl(set, 0, GETPID));
      exit(0);
    }
    int status;
    waitpid(inner, &status, 0);
    struct msqid_ds sent;
    msgctl(queue, IPC_STAT, &sent);
    CHECK(sent.msg_lspid == inner);
    CHECK(semctl(set, 0, GETPID) == inner);
    exit(0);
  }
  show_end("outer", outer);
  struct shmid_ds seen;
  shmctl(made, IPC_STAT, &seen);
  CHECK(seen.shm_cpid == getpid());

  RULE("IPC-044");
  IN_CHILD(become(1234); SHOW(unshare(CLONE_NEWIPC)); SHOW(syscall(SYS_clone, CLONE_NEWIPC | SIGCHLD, 0, 0, 0, 0));
           int ns = open("/proc/self/ns/ipc", O_RDONLY); SHOW(setns(ns, CLONE_NEWIPC)));
}

static void forced(void) {
  const char *path = "/proc/sys/kernel/shm_rmid_forced";
  RULE("IPC-045");
  int old = shmget(KEY + 1, 4096, IPC_CREAT | 0600), orphan = 0;
  IN_CHILD(SHOW(shmget(KEY + 2, 4096, IPC_CREAT | 0600) >= 0));
  orphan = shmget(KEY + 2, 0, 0);
  CHECK(orphan >= 0);
  SHOW(set(path, "1"));
  /* At once: what has no creator any more, and is not attached. */
  SHOW(shmget(KEY + 2, 0, 0));
  SHOW(attachments(orphan));
  SHOW(attachments(old));
  /* With its last attachment. */
  char *at = shmat(old, NULL, 0);
  SHOW(attachments(old));
  SHOW(shmdt(at));
  SHOW(attachments(old));
  SHOW(shmget(KEY + 1, 0, 0));
  /* With its creator, when it was never attached. */
  IN_CHILD(SHOW(shmget(KEY + 3, 4096, IPC_CREAT | 0600) >= 0));
  SHOW(shmget(KEY + 3, 0, 0));
  /* Leaving the namespace counts as that. */
  IN_CHILD(int home = open("/proc/self/ns/ipc", O_RDONLY); SHOW(shmget(KEY + 4, 4096, IPC_CREAT | 0600) >= 0); SHOW(unshare(CLONE_NEWIPC));
           SHOW(setns(home, 0)); SHOW(shmget(KEY + 4, 0, 0)));
  SHOW(set(path, "0"));
  SHOW(set(path, "2"));
}

/* A locked segment counts against RLIMIT_MEMLOCK of its user until it is gone: when its namespace is. */
static void destroyed(void) {
  RULE("IPC-047");
  struct rlimit one_page = {4096, 4096};
  /* Linux frees a namespace some time after its last member has left: a user of this run's own owes nothing to an earlier one's. */
  uid_t user = 100000 + getpid();
  SHOW(unshare(CLONE_NEWIPC));
  SHOW(setrlimit(RLIMIT_MEMLOCK, &one_page));
  IN_CHILD(become(user); int id = shmget(IPC_PRIVATE, 4096, 0600); SHOW(shmctl(id, SHM_LOCK, NULL)));
  IN_CHILD(become(user); int id = shmget(IPC_PRIVATE, 4096, 0600); SHOW(shmctl(id, SHM_LOCK, NULL)));
  SHOW(unshare(CLONE_NEWIPC));
  int result = -1;
  for (int tries = 0; tries < 1000 && result != 0; tries++) {
    pid_t child = fork();
    if (child == 0) {
      become(user);
      exit(shmctl(shmget(IPC_PRIVATE, 4096, 0600), SHM_LOCK, NULL) == 0 ? 0 : 1);
    }
    waitpid(child, &result, 0);
    if (result != 0) usleep(1000);
  }
  SHOW(result);
}

int main(void) {
  ids();
  attached();
  adjustments();
  identities();
  forced();
  destroyed();
  return 0;
}
