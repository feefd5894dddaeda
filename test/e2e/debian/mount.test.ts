/** util-linux's mount, umount and findmnt, unmodified. */
import { describe } from "vitest";
import { describeScripts, missing } from "./both-machines.ts";

describe.skipIf(missing !== null)(`mount, findmnt${missing === null ? "" : ` (skipped: ${missing})`}`, () => {
  describeScripts({
    "propagation, moving, read-only again": `mkdir /mnt/a /mnt/b /mnt/c
mount -t tmpfs -o size=1m,mode=700 t /mnt/a
mount --make-shared /mnt/a
mount --bind /mnt/a /mnt/b
mount --make-slave /mnt/b
mkdir /mnt/a/x
mount -t tmpfs y /mnt/a/x
findmnt -l -o TARGET,SOURCE,FSTYPE,PROPAGATION,OPTIONS | sort
findmnt -no PROPAGATION,OPT-FIELDS /mnt/a /mnt/b
mount --make-rslave /
mount --make-rshared /mnt/b
mount -o bind,remount,ro /mnt/b
touch /mnt/b/f
mount --move /mnt/b /mnt/c
mount -o move /mnt/c /mnt/b
findmnt -l -o TARGET,PROPAGATION,VFS-OPTIONS,FS-OPTIONS | sort
umount /mnt/b
umount -R /mnt/b
umount -R /mnt/a
sort /proc/mounts
mount --bind -o ro,nosuid,noexec /usr /mnt/a
findmnt -no VFS-OPTIONS /mnt/a
mount -o remount,bind,rw /mnt/a
findmnt -no VFS-OPTIONS /mnt/a
mount -o ro,remount /mnt/a
mount --make-unbindable /mnt/a
mount --bind /mnt/a /mnt/b
findmnt --json -o TARGET,PROPAGATION -R /dev
findmnt --json /mnt/a
umount /mnt/a; rmdir /mnt/*; ls /mnt | wc -l`,
    "idmapped mounts and other options of mount itself": `mkdir /mnt/a /mnt/b
touch /mnt/a/f; chown alice /mnt/a/f
mount --bind -o X-mount.idmap=b:1000:2000:1 /mnt/a /mnt/b
ls -ln /mnt/b
findmnt -o TARGET,OPTIONS /mnt/b
umount /mnt/b
mount --bind -o "X-mount.idmap=u:0:3000:1 u:1000:0:1 g:0:0:1" /mnt/a /mnt/b
ls -ln /mnt/b
touch /mnt/b/g
ls -ln /mnt/a
umount /mnt/b
unshare -Ur sleep 2 & sleep 0.3
mount --bind -o X-mount.idmap=/proc/$!/ns/user /mnt/a /mnt/b
ls -ln /mnt/b
mount -o bind,X-mount.subdir=f /mnt/a /mnt/b
mount -t tmpfs -o X-mount.mkdir,X-mount.mode=0700,X-mount.owner=alice z /mnt/new
stat -c "%a %u" /mnt/new`,
  });
});
