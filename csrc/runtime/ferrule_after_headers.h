/* Included between the headers and Python.h: ends pragmas that a header has left open, such as
 * `#pragma pack(1)`, which would change the layout of Python's own structs, or hide its functions.
 */
#pragma pack()
#if defined(__GNUC__) && !defined(__clang__) /* for clang, an open one is an error in the header itself */
#pragma GCC visibility push(default)
#pragma scalar_storage_order default
#endif
