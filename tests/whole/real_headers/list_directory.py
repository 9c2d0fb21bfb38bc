"""Writes what is in the directory of the first argument, and DT_ constants, as JSON."""

import errno
import json
import os
import sys

import pkg.inner._dirent as dirent  # type: ignore[import-not-found]  # built by the test

ffi, entries = dirent.ffi, {}
directory = dirent.opendir(os.fsencode(sys.argv[1]))
while entry := dirent.readdir(directory):
    entries[ffi.string(entry.d_name).decode()] = entry.d_type, entry.d_ino
assert dirent.closedir(directory) == 0

assert not dirent.opendir(b"/no/such/directory")
assert ffi.errno == errno.ENOENT
constants = {name: getattr(dirent, f"DT_{name}") for name in ("DIR", "REG", "LNK", "FIFO")}
json.dump([entries, constants], sys.stdout)
