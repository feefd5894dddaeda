/* Credentials and open files through unix sockets, across user and pid namespaces (unix(7), user_namespaces(7)). */
#include "ucred.h"
#include "userns.h"

/* As root of a user namespace with two ids: 0 and 1, which are 100000 and 100001 outside. */
#define AS_ROOT(...) \
  IN_USERNS("0 100000 2\n", "0 100000 2\n", setgroups(0, NULL); setresgid(0, 0, 0); setresuid(0, 0, 0); __VA_ARGS__)

static void sender_says_who_it_is(void) {
  RULE("CAP-030");
  int p[2];
  pair(SOCK_DGRAM, p);
  set_option(p[1], SO_PASSCRED, 1);
  IN_CHILD({
    VALUE(enter_user_namespace(0, 0));
    SHOW(send_as(p[0], getpid(), 0, 0));
    SHOW(send_as(p[0], getpid(), 1, 0));
    SHOW(send_as(p[0], getpid(), 0, 1));
    SHOW(send_as(p[0], getppid(), 0, 0));
  });
  show_sender("outside", p[1]);
  IN_CHILD({
    VALUE(enter_user_namespace(0, CLONE_NEWPID));
    IN_CHILD({
      int q[2];
      pipe(q);
      pid_t other = fork();
      if (other == 0) {
        char byte;
        close(q[1]);
        read(q[0], &byte, 1);
        _exit(0);
      }
      SHOW(send_as(p[0], getpid(), 0, 0));
      SHOW(send_as(p[0], other, 0, 0));
      SHOW(send_as(p[0], 99, 0, 0));
      close(q[1]);
      waitpid(other, NULL, 0);
    });
  });
  IN_CHILD({
    setgid(1000);
    setuid(1000);
    SHOW(send_as(p[0], getpid(), 1000, 1000));
    SHOW(send_as(p[0], getppid(), 1000, 1000));
    SHOW(send_as(p[0], getpid(), 0, 1000));
    SHOW(send_as(p[0], getpid(), 1000, 0));
  });
  AS_ROOT({
    SHOW(send_as(p[0], getpid(), 0, 0));
    SHOW(send_as(p[0], getpid(), 1, 1));
    SHOW(send_as(p[0], getpid(), 7, 0));
    SHOW(send_as(p[0], getpid(), 0, 7));
  });
}

static void receiver_reads_its_own_terms(void) {
  RULE("CAP-031");
  int in[2], out[2];
  pair(SOCK_DGRAM, in);
  pair(SOCK_DGRAM, out);
  set_option(in[1], SO_PASSCRED, 1);
  set_option(out[1], SO_PASSCRED, 1);
  write(in[0], "root", 4);
  IN_CHILD(setgid(1000); setuid(1000); write(in[0], "user", 4));
  IN_CHILD({
    setgid(1000);
    setuid(1000);
    VALUE(enter_user_namespace(7, CLONE_NEWPID));
    IN_CHILD({
      show_sender("root's", in[1]);
      show_sender("its own", in[1]);
      SHOW(write(out[0], "out", 3));
      int p[2];
      pair(SOCK_DGRAM, p);
      set_option(p[1], SO_PASSCRED, 1);
      write(p[0], "x", 1);
      show_sender("inside", p[1]);
    });
  });
  show_sender("outside", out[1]);
  AS_ROOT(SHOW(send_as(out[0], getpid(), 0, 0)); SHOW(send_as(out[0], getpid(), 1, 1)));
  show_sender("0 inside", out[1]);
  show_sender("1 inside", out[1]);
  SHOW(send_as(in[0], getpid(), 0, 0));
  SHOW(send_as(in[0], getpid(), 100001, 100000));
  AS_ROOT(show_sender("0 outside", in[1]); show_sender("100001 outside", in[1]));
}

static void peers(void) {
  RULE("CAP-032");
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  bind_to(fd, "@cap-032");
  listen(fd, 5);
  IN_CHILD({
    setgid(1000);
    setuid(1000);
    VALUE(enter_user_namespace(7, CLONE_NEWPID));
    IN_CHILD({
      int client = socket(AF_UNIX, SOCK_STREAM, 0);
      SHOW(connect_to(client, "@cap-032"));
      show_peer_ids("root, from inside", client);
      int p[2];
      pair(SOCK_STREAM, p);
      show_peer_ids("itself", p[0]);
    });
  });
  show_peer_ids("user, from outside", accept(fd, NULL, NULL));
  int made_outside[2];
  pair(SOCK_STREAM, made_outside);
  AS_ROOT(show_peer_ids("made outside", made_outside[0]));
  struct turns turns = make_turns();
  pid_t server = fork();
  if (server == 0) {
    AS_ROOT({
      int listener = socket(AF_UNIX, SOCK_STREAM, 0);
      bind_to(listener, "@cap-032-inside");
      listen(listener, 1);
      pass(turns.to_parent);
      show_peer_ids("who connects from outside", accept(listener, NULL, NULL));
    });
    exit(0);
  }
  await(turns.to_parent);
  int client = socket(AF_UNIX, SOCK_STREAM, 0);
  int connected = connect_to(client, "@cap-032-inside");
  waitpid(server, NULL, 0);
  VALUE(connected);
  show_peer_ids("who listens inside", client);
}

static void namespaces_in_flight(void) {
  RULE("USER-091");
  IN_CHILD({
    VALUE(enter_user_namespace(0, 0));
    set_limit("max_uts_namespaces", "1");
    int p[2];
    pair(SOCK_STREAM, p);
    IN_CHILD(SHOW(unshare(CLONE_NEWUTS)); SHOW(send_fd(p[0], open("/proc/self/ns/uts", O_RDONLY))));
    printf("in flight: %s\n", one_more(CLONE_NEWUTS, 0));
    int fd = receive_fd(p[1]);
    printf("received: %s\n", one_more(CLONE_NEWUTS, 0));
    SHOW(send_fd(p[0], fd));
    close(fd);
    printf("in flight again: %s\n", one_more(CLONE_NEWUTS, 0));
    close(p[1]);
    printf("never received: %s\n", one_more(CLONE_NEWUTS, 1));
    pair(SOCK_STREAM, p);
    IN_CHILD(unshare(CLONE_NEWUTS); send_fd(p[0], open("/proc/self/ns/uts", O_RDONLY)));
    SHOW(send_fd(p[0], p[1]));
    printf("in flight in a cycle: %s\n", one_more(CLONE_NEWUTS, 0));
    close(p[1]);
    close(p[0]);
    pair(SOCK_STREAM, p);
    close(p[0]);
    close(p[1]);
    printf("cycle gone: %s\n", one_more(CLONE_NEWUTS, 1));
  });
}

int main(void) {
  sender_says_who_it_is();
  receiver_reads_its_own_terms();
  peers();
  namespaces_in_flight();
  return 0;
}
