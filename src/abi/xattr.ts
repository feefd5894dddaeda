// setxattr(2), xattr(7): include/uapi/linux/xattr.h.

export const XATTR_CREATE = 0x1; // fail with EEXIST if the attribute exists
export const XATTR_REPLACE = 0x2; // fail with ENODATA if it does not

export const XATTR_SECURITY_PREFIX = "security.";
export const XATTR_SYSTEM_PREFIX = "system.";
export const XATTR_TRUSTED_PREFIX = "trusted.";
export const XATTR_USER_PREFIX = "user.";

export const XATTR_NAME_CAPS = "security.capability";
export const XATTR_NAME_POSIX_ACL_ACCESS = "system.posix_acl_access";
export const XATTR_NAME_POSIX_ACL_DEFAULT = "system.posix_acl_default";
