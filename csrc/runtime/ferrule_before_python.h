/* Included between a preamble and Python.h, in a module whose preamble comes first. */
#ifdef Py_PYTHON_H
#error "the preamble includes Python.h, whose API cffi has to choose"
#endif

/* Python.h defines these in its own way. What the preamble has included has used them already. */
#undef _ALL_SOURCE
#undef _DARWIN_C_SOURCE
#undef _FILE_OFFSET_BITS
#undef _GNU_SOURCE
#undef _LARGEFILE_SOURCE
#undef _LARGE_FILES
#undef _NETBSD_SOURCE
#undef _POSIX_C_SOURCE
#undef _XOPEN_SOURCE
#undef _XOPEN_SOURCE_EXTENDED
#undef __BSD_VISIBLE

/* Whatever the preamble has left open would change the layout of Python's structs, or hide its functions. */
#pragma pack()
#if defined(__GNUC__) && !defined(__clang__) /* clang reports an error in the header itself */
#pragma GCC visibility push(default)
#pragma scalar_storage_order default
#endif
