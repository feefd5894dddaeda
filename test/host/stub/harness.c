// Runs one child program with the machine code of one architecture, without JavaScript: harness CODE IMAGE CONTEXT.
// IMAGE is laid at ADDRESS, for which its pointers were made; CONTEXT is the call and the program, without the pipe.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define ADDRESS ((void *)0x40000000000)
#define SIZE 65536

static long read_file(const char *path, void *to, size_t size)
{
	int fd = open(path, O_RDONLY);
	long length = fd < 0 ? -1 : read(fd, to, size);
	if (length < 0) {
		perror(path);
		exit(2);
	}
	close(fd);
	return length;
}

static void *map(void *at, int flags)
{
	void *memory = mmap(at, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
	if (memory == MAP_FAILED) {
		perror("mmap");
		exit(2);
	}
	return memory;
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	void *code = map(NULL, 0);
	read_file(argv[1], code, SIZE);
	if (mprotect(code, SIZE, PROT_READ | PROT_EXEC) != 0)
		return 2;
	read_file(argv[2], map(ADDRESS, MAP_FIXED), SIZE);
	static long context[12];
	read_file(argv[3], context, sizeof context);

	int ends[2];
	if (pipe(ends) != 0)
		return 2;
	context[10] = ends[1];
	long result = ((long (*)(void *))code)(context);
	if (result != context[11])
		printf("returned %ld, left %ld\n", result, context[11]);
	if (result <= 0) {
		printf("result %ld\n", result);
		return 0;
	}
	close(ends[1]);
	long failure[2];
	long length = read(ends[0], failure, sizeof failure);
	int status;
	waitpid(result, &status, 0);
	printf("status %d", WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
	if (length == sizeof failure)
		printf(" failure %ld %ld", failure[0], failure[1]);
	printf("\n");
	return 0;
}
