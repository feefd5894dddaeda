/* Shared subtrees: what each propagation type sends and receives (mount_namespaces(7)). */
#include "mount.h"

static void tmpfs_at(const char *path) {
  mkdir(path, 0755);
  mount("t", path, "tmpfs", 0, "mode=755");
}

static int set_type(const char *path, unsigned long type) { return mount(NULL, path, NULL, type, NULL); }

/* A mount in each of the six states of the table, with a peer for those that have one. */
static void in_state(int state) {
  tmpfs_at("m");
  mkdir("peer", 0755);
  switch (state) {
  case 0: break;
  case 1:
    set_type("m", MS_SHARED);
    mount("m", "peer", NULL, MS_BIND, NULL);
    break;
  case 2: set_type("m", MS_SHARED); break;
  case 3:
    set_type("m", MS_SHARED);
    mount("m", "peer", NULL, MS_BIND, NULL);
    set_type("m", MS_SLAVE);
    break;
  case 4:
    set_type("m", MS_SHARED);
    mount("m", "peer", NULL, MS_BIND, NULL);
    set_type("m", MS_SLAVE);
    set_type("m", MS_SHARED);
    break;
  case 5: set_type("m", MS_UNBINDABLE); break;
  }
}

static void clear(void) {
  umount2("peer", MNT_DETACH);
  umount2("m", MNT_DETACH);
}

int main(void) {
  own_workplace();

  RULE("MNT-010");
  tmpfs_at("a");
  mkdir("b", 0755);
  show_tags("a");
  SHOW(set_type("a", MS_SHARED));
  show_tags("a");
  SHOW(mount("a", "b", NULL, MS_BIND, NULL));
  show_tags("a");
  show_tags("b");
  tmpfs_at("other");
  SHOW(set_type("other", MS_SHARED));
  show_tags("other");

  RULE("MNT-011");
  mkdir("a/x", 0755);
  SHOW(mount("t", "a/x", "tmpfs", 0, NULL));
  show_tags("a/x");
  show_tags("b/x");
  make_file("b/x/through-b");
  CHECK(exists("a/x/through-b"));
  SHOW(umount("b/x"));
  show_tags("a/x");

  RULE("MNT-012");
  SHOW(set_type("b", MS_SLAVE));
  show_tags("b");
  mount("t", "a/x", "tmpfs", 0, NULL);
  show_tags("a/x");
  show_tags("b/x");
  SHOW(umount("a/x"));
  show_tags("b/x");
  SHOW(mount("t", "b/x", "tmpfs", 0, NULL));
  show_tags("b/x");
  show_tags("a/x");
  umount("b/x");

  RULE("MNT-013");
  show_tags("b");
  SHOW(set_type("b", MS_SHARED));
  show_tags("b");
  SHOW(set_type("b", MS_SLAVE));
  show_tags("b");
  SHOW(set_type("b", MS_SHARED));
  SHOW(set_type("b", MS_PRIVATE));
  show_tags("b");
  SHOW(set_type("b", MS_SLAVE));
  show_tags("b");
  umount("b");
  static const char *names[] = { "private", "shared with a peer", "shared alone", "slave", "slave and shared", "unbindable" };
  static const struct { const char *name; unsigned long type; } types[] = {
    { "MS_SHARED", MS_SHARED }, { "MS_PRIVATE", MS_PRIVATE }, { "MS_SLAVE", MS_SLAVE }, { "MS_UNBINDABLE", MS_UNBINDABLE } };
  for (int state = 0; state < 6; state++)
    for (int i = 0; i < 4; i++) {
      in_state(state);
      struct line before, after;
      find_line("m", &before);
      int result = set_type("m", types[i].type);
      find_line("m", &after);
      printf("%s, %s = %d:", names[state], types[i].name, result);
      /* Only which tags there are, and whether a group is the one from before. */
      static char old[256];
      strcpy(old, before.tags);
      for (char *tag = strtok(after.tags, " "); tag != NULL; tag = strtok(NULL, " ")) {
        char *colon = strchr(tag, ':');
        if (colon == NULL) printf(" %s", tag);
        else printf(" %.*s:%s", (int)(colon - tag), tag, strstr(old, tag) != NULL ? "same" : strstr(old, colon) != NULL ? "moved" : "new");
      }
      printf("\n");
      clear();
    }

  RULE("MNT-014");
  tmpfs_at("u");
  mkdir("c", 0755);
  SHOW(set_type("u", MS_UNBINDABLE));
  SHOW(mount("u", "c", NULL, MS_BIND, NULL));
  SHOW(mount("u", "c", NULL, MS_BIND | MS_REC, NULL));
  SHOW(set_type("u", MS_SLAVE));
  show_tags("u");
  SHOW(set_type("u", MS_SHARED));
  show_tags("u");
  umount("u");

  RULE("MNT-015");
  tmpfs_at("u");
  set_type("u", MS_SHARED);
  show_tags("u");
  SHOW(set_type("u", MS_SLAVE));
  show_tags("u");

  RULE("MNT-016");
  SHOW(set_type("u", MS_SHARED | MS_PRIVATE));
  SHOW(set_type("u", MS_SHARED | MS_RDONLY));
  SHOW(set_type("u", MS_SHARED | MS_NOSUID));
  SHOW(mount("u", "c", NULL, MS_SHARED | MS_BIND, NULL));
  show_tags("c");
  umount("c");
  SHOW(set_type("u", MS_SHARED | MS_SILENT));
  show_tags("u");
  tmpfs_at("u/v");
  SHOW(set_type("u", MS_PRIVATE | MS_REC));
  show_tags("u");
  show_tags("u/v");
  SHOW(set_type("u/none", MS_PRIVATE));
  mkdir("u/dir", 0755);
  SHOW(set_type("u/dir", MS_PRIVATE));
  umount("u/v");
  umount("u");

  RULE("MNT-017");
  set_type("a", MS_SHARED);
  int ready[2], done[2];
  char byte;
  pipe(ready);
  pipe(done);
  struct line ours;
  find_line("a", &ours);
  pid_t child = fork();
  if (child == 0) {
    SHOW(unshare(CLONE_NEWNS));
    struct line theirs;
    find_line("a", &theirs);
    CHECK(strcmp(ours.tags, theirs.tags) == 0 && ours.id != theirs.id);
    tmpfs_at("a/from-child");
    write(ready[1], "x", 1);
    read(done[0], &byte, 1);
    CHECK(mounts_at("a/from-parent") == 1);
    umount("a/from-parent");
    exit(0);
  }
  read(ready[0], &byte, 1);
  CHECK(mounts_at("a/from-child") == 1);
  tmpfs_at("a/from-parent");
  write(done[1], "x", 1);
  show_end("child", child);
  CHECK(mounts_at("a/from-parent") == 0);
  CHECK(mounts_at("a/from-child") == 1);
  umount("a/from-child");

  RULE("MNT-018");
  tmpfs_at("tree");
  tmpfs_at("tree/plain");
  tmpfs_at("tree/not");
  tmpfs_at("tree/not/below");
  set_type("tree/not", MS_UNBINDABLE);
  SHOW(mount("tree", "c", NULL, MS_BIND | MS_REC, NULL));
  CHECK(mounts_at("c") == 1 && mounts_at("c/plain") == 1);
  CHECK(mounts_at("c/not") == 0 && mounts_at("c/not/below") == 0);
  umount2("c", MNT_DETACH);
  SHOW(mount("tree", "c", NULL, MS_BIND, NULL));
  CHECK(mounts_at("c") == 1 && mounts_at("c/plain") == 0);
  umount("c");
  IN_CHILD(SHOW(unshare(CLONE_NEWNS)); CHECK(mounts_at("tree/not") == 1 && mounts_at("tree/not/below") == 1));
  umount2("tree", MNT_DETACH);

  RULE("MNT-019");
  /* etc is a slave of mnt's group by way of one that is not below the root of those who look. */
  tmpfs_at("one");
  set_type("one", MS_SHARED);
  mkdir("one/jail", 0755);
  tmpfs_at("jail");
  mkdir("jail/proc", 0755);
  mkdir("jail/peer", 0755);
  mkdir("jail/slave", 0755);
  mkdir("middle", 0755);
  mount("one", "jail/peer", NULL, MS_BIND, NULL);
  mount("one", "middle", NULL, MS_BIND, NULL);
  set_type("middle", MS_SLAVE);
  set_type("middle", MS_SHARED);
  mount("middle", "jail/slave", NULL, MS_BIND, NULL);
  set_type("jail/slave", MS_SLAVE);
  mount("p", "jail/proc", "proc", 0, NULL);
  show_tags("jail/peer");
  show_tags("middle");
  show_tags("jail/slave");
  IN_CHILD(chroot("jail"); chdir("/"); show_tags("/slave"); printf("%d mounts\n", count_mounts()));
  return 0;
}
