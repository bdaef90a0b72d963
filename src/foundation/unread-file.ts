const ADVICE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file: correct the path, or put the file there',
  ENOTDIR: 'a part of the path is no folder: correct the path',
  EACCES: 'this user may not read it: correct the rights of the file and of its folders',
  EPERM: 'this user may not read it: correct the rights of the file and of its folders',
  EISDIR: 'it is a folder: name a file',
  ELOOP: 'its links lead in a circle: name the file itself',
  EMFILE: 'too many files are open: raise the limit of open files (LimitNOFILE, ulimit -n)',
  EIO: 'the disk failed: see the log of the system',
};

/** Why a file could not be read and what to do about it, to stand behind "can't be read: "; the system's own words where there are no better ones. */
export function whyUnread(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return ADVICE[(cause as NodeJS.ErrnoException).code ?? ''] ?? cause.message;
}
