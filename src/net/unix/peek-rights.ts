import { Rights } from "./unix-message.ts";

/** unix_peek_fds(): MSG_PEEK gives descriptors of its own, and leaves the files in the queue. */
export function peekRights({ files, user }: Rights): Rights {
  for (const file of files) file.retain();
  return new Rights(files, user);
}
