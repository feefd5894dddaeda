/**
 * `tuxlet image`: root file systems from a distribution's packages.
 *
 * - `deb/`: Debian's formats and rules (ar, deb822, versions, relations, Release, .deb), pure: bytes and text in, values out
 * - `mirror/`: where packages come from: apt's sources, HTTP, proxies, signatures, the cache
 * - `rootfs/`: the tree that packages are unpacked into, what completes it, and the tar archive
 */
export { registerImageCommand } from "./command.ts";
export { type DebianImageOptions, type DebianImageSummary, type ImageHost, makeDebianImage } from "./debian-image.ts";
export { ImageError, type ImageErrorCode } from "./image-error.ts";
