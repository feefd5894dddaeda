# Enters a root file system as a kernel of ours boots it, in namespaces that the caller made: enter-image.sh ROOT IMAGE COMMAND...
set -eu
root=$1 image=$2
shift 2
mount -t tmpfs -o mode=755 rootfs "$root"
tar -C "$root" -xf "$image"
mount -t proc proc "$root/proc"
mkdir "$root/.old"
cd "$root"
pivot_root . .old
umount -l /.old
rmdir /.old
mount -t devtmpfs -o nosuid devtmpfs /dev
mount -t devpts -o nosuid,noexec,newinstance,gid=5,mode=620,ptmxmode=000 devpts /dev/pts
umount /proc
mount -t proc -o nosuid,nodev,noexec proc /proc
mount -t sysfs -o nosuid,nodev,noexec sysfs /sys
hostname tuxlet
echo 1 >/proc/sys/kernel/ns_last_pid
unset OLDPWD
exec setsid "$@"
